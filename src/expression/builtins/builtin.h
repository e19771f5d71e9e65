#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "expression/runtime/datum.h"

namespace consort::expression {

class Call;

// How much of its subject and arguments a builtin must see. What is short of that never reaches it:
// an unknown makes the result unknown, a secret or an undefined name is a failure.
enum class Wants : uint8_t {
  known,     // all of it, down to the last element
  shell,     // the list or map itself; its elements may be unknown or secret
  values,    // any value: it deals with unknown and secret ones itself
  anything,  // also undefined names, macros and the like
};

// A filter, a test, a method or a global function.
struct Builtin {
  static constexpr size_t kMostParameters = 6;

  std::string_view name;
  Outcome<Datum> (*function)(Call& call);
  std::array<std::string_view, kMostParameters> parameters = {};  // "*" and "**" take all the rest
  uint8_t required = 0;
  Wants wants = Wants::known;
};

// One call of a builtin, its arguments sorted to their parameters. A filter's subject is what
// stands before the "|", a method's is its object; a function has none.
class Call {
 public:
  static Outcome<Call> bind(const Builtin& builtin, Datum subject, Actuals actuals, Meter& meter);

  const Builtin& builtin() const { return *builtin_; }
  Meter& meter() const { return *meter_; }
  const Datum& subject() const { return subject_; }
  const model::Value& value() const { return subject_.value(); }
  Outcome<std::string> text() const;              // str() of the subject
  Outcome<std::string_view> text_itself() const;  // the subject, which must be text
  Outcome<model::Value> elements() const;         // the subject as a list: what `for` goes through
  Outcome<const model::Map*> map() const;         // the subject, which must be a map

  bool given(size_t i) const;  // and not None
  bool passed(size_t i) const { return passed_ >> i & 1; }
  const Datum& argument(size_t i) const { return arguments_[i]; }
  Outcome<bool> flag(size_t i, bool otherwise) const;
  Outcome<int64_t> integer(size_t i, int64_t otherwise) const;
  Outcome<std::string> text(size_t i, std::string_view otherwise) const;  // must be text when given
  Outcome<std::string> any_text(size_t i,
                                std::string_view otherwise) const;  // str() of what is given

  std::span<const Datum> rest() const { return rest_; }
  const std::vector<std::pair<std::string, Datum>>& named() const { return named_; }
  Actuals take_rest() { return {std::move(rest_), std::move(named_)}; }
  size_t height() const;  // of all it was given, for a result made of it

  Failure misuse(std::string message, std::string hint = {}) const;  // "'indent': message"

 private:
  Call(const Builtin& builtin, Datum subject, Meter& meter)
      : builtin_(&builtin), meter_(&meter), subject_(std::move(subject)) {}
  Outcome<void> place(size_t i, Datum datum);
  Outcome<void> complete() const;

  const Builtin* builtin_;
  Meter* meter_;
  Datum subject_;
  std::array<Datum, Builtin::kMostParameters> arguments_;
  uint32_t passed_ = 0;
  std::vector<Datum> rest_;
  std::vector<std::pair<std::string, Datum>> named_;
};

// Binds, sees to unknown and secret values, and calls.
Outcome<Datum> apply(const Builtin& builtin, Datum subject, Actuals actuals, Meter& meter);

// An unknown that waits for all that the data wait for; nothing when they are all known.
std::optional<model::Value> unknown_among(std::span<const Datum* const> data);

}  // namespace consort::expression
