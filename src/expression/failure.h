#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/result.h"
#include "model/value.h"

namespace consort::expression {

// The ids of what can be wrong with an expression.
namespace rules {
inline constexpr const char* kSyntax = "template-syntax";
inline constexpr const char* kUndefinedName = "undefined-name";
inline constexpr const char* kUndefinedAttribute = "undefined-attribute";
inline constexpr const char* kUnknownFilter = "unknown-filter";
inline constexpr const char* kUnknownTest = "unknown-test";
inline constexpr const char* kUnknownTemplate = "unknown-template";
inline constexpr const char* kType = "expression-type";    // this cannot be done with such a value
inline constexpr const char* kValue = "expression-value";  // nor with this one: division by zero
inline constexpr const char* kLimit = "expression-limit";
inline constexpr const char* kSecretUsed = "secret-used";
}  // namespace rules

class Source;

// Why an evaluation stopped. Mostly a diagnostic; the evaluator adds to it, as it passes, where it
// arose, how the evaluation got there, and which name may have been meant.
class Failure {
 public:
  Failure(std::string rule, std::string message, std::string hint = {});

  // The reason is in the diagnostics already; whoever fails because of it says nothing more.
  static Failure reported() { return Failure(); }
  bool is_reported() const { return reason_ == nullptr; }

  // What to do next depends on facts that are not known yet: the result of the whole is unknown.
  static Failure waiting(std::vector<std::string> facts);
  bool is_waiting() const { return reason_ && !reason_->waits_for.empty(); }
  const std::vector<std::string>& waits_for() const { return reason_->waits_for; }

  // Something is not there: a key of `owner`, or (when that is null) a name in scope.
  Failure&& missing(std::string name, model::Value owner = {}) &&;
  const std::string& missing_name() const { return reason_->missing; }
  const model::Value& owner() const { return reason_->owner; }

  Failure&& from(const Source& source,
                 uint32_t offset) &&;  // unless it is known where it comes from
  const Source* source() const { return reason_->source; }
  uint32_t offset() const { return reason_->offset; }

  // The finished diagnostic: after these nothing is added any more.
  Failure&& at(Place place) &&;
  bool is_complete() const { return !reason_ || reason_->complete || is_waiting(); }
  Failure&& hint(std::string hint) &&;
  Failure&& note(Place place, std::string what) &&;
  const Diagnostic& diagnostic() const { return reason_->diagnostic; }
  void report(Diagnostics& diagnostics) &&;

 private:
  struct Reason {
    Diagnostic diagnostic;
    bool complete = false;
    const Source* source = nullptr;
    uint32_t offset = 0;
    std::string missing = {};
    model::Value owner = {};
    std::vector<std::string> waits_for = {};
  };
  Failure() = default;
  std::unique_ptr<Reason> reason_;
};

inline Failure type_failure(std::string message, std::string hint = {}) {
  return {rules::kType, std::move(message), std::move(hint)};
}
inline Failure value_failure(std::string message, std::string hint = {}) {
  return {rules::kValue, std::move(message), std::move(hint)};
}

// A value, or why there is none. Works with TRY and TRY_DO.
template <class T>
class [[nodiscard]] Outcome : public tl::expected<T, Failure> {
 public:
  using tl::expected<T, Failure>::expected;
  Outcome(Failure failure) : tl::expected<T, Failure>(tl::unexpect, std::move(failure)) {}
};

}  // namespace consort::expression
