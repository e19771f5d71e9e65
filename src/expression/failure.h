#pragma once
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/diagnostic.h"

namespace consort::expression {

// Why something could not be evaluated: a diagnostic that gets its place from the innermost node it
// passes.
class Failure {
 public:
  Failure(std::string rule, std::string message, std::string hint = {});

  // The reason is in the diagnostics already; whoever fails because of it says nothing more.
  static Failure reported() { return Failure(); }
  bool is_reported() const { return diagnostic_ == nullptr; }

  Failure&& at(Place place) &&;              // keeps a place it already has
  Failure&& with_hint(std::string hint) &&;  // keeps a hint it already has
  Failure&& via(Place place,
                std::string what) &&;  // adds a note: "in the macro 'vhost' called here"
  const Diagnostic& diagnostic() const { return *diagnostic_; }
  void report(Diagnostics& diagnostics) &&;

 private:
  Failure() = default;
  std::unique_ptr<Diagnostic> diagnostic_;
};

// A value, or why there is none. Works with TRY and TRY_DO.
template <class T>
class [[nodiscard]] Outcome : public tl::expected<T, Failure> {
 public:
  using tl::expected<T, Failure>::expected;
  Outcome(Failure failure) : tl::expected<T, Failure>(tl::unexpect, std::move(failure)) {}
};

}  // namespace consort::expression
