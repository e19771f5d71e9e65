#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "expression/failure.h"
#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression {

namespace ast {
struct Expr;
}
class Object;
class Source;

// The absence of a value: an error as soon as anything but `default`, `is defined` and the like
// sees it.
struct Undefined {
  enum class Kind : uint8_t { name, attribute, other };

  Kind kind;
  std::string name;         // of the variable or attribute; the message for `other`
  model::Value owner = {};  // what lacks the attribute
  const ast::Expr* owner_node = nullptr;
  const Source* source = nullptr;  // where it was asked for
  uint32_t at = 0;
  std::string hint = {};  // for `other`
  bool lenient = false;   // prints as nothing: what an `if` without `else` leaves

  Failure failure() const;

 private:
  Failure unplaced() const;
};

// What an expression evaluates to: a value, nothing, or one of the evaluator's own things (a macro,
// a loop).
class Datum {
 public:
  Datum() = default;                                     // None
  Datum(model::Value value) : what_(std::move(value)) {  // NOLINT(google-explicit-constructor)
    if (this->value().is_list() || this->value().is_map()) height_ = kDeepestValue;
  }
  Datum(Undefined undefined)  // NOLINT(google-explicit-constructor)
      : what_(std::make_shared<const Undefined>(std::move(undefined))) {}
  template <class T>
  requires std::is_convertible_v<T*, Object*> Datum(
      std::shared_ptr<T> object)  // NOLINT(google-explicit-constructor)
      : what_(std::shared_ptr<Object>(std::move(object))) {}

  // A list or map made on the way, of which it is known how deep it can nest. When that gets too
  // much, it is looked up how deep it does nest.
  static Outcome<Datum> built(model::Value value, size_t height, Meter& meter);

  bool is_value() const { return what_.index() == 0; }
  bool is_undefined() const { return what_.index() == 1; }
  bool is_object() const { return what_.index() == 2; }
  bool is_unknown() const { return is_value() && value().is_unknown(); }
  bool is_secret() const { return is_value() && value().is_secret(); }

  const model::Value& value() const { return *std::get_if<0>(&what_); }
  model::Value& own_value() { return *std::get_if<0>(&what_); }
  const Undefined& undefined() const { return **std::get_if<1>(&what_); }
  Object& object() const { return **std::get_if<2>(&what_); }
  const std::shared_ptr<Object>& shared_object() const { return *std::get_if<2>(&what_); }

  size_t height() const { return height_; }          // never less than how deep the value nests
  Outcome<void> raise(size_t height, Meter& meter);  // after something was put into the value

 private:
  std::variant<model::Value, std::shared_ptr<const Undefined>, std::shared_ptr<Object>> what_;
  uint16_t height_ = 0;
};

// The value of a datum that must have one; `use` says what for: "a list".
Outcome<model::Value> value_of(const Datum& datum, std::string_view use);

// Arguments of a call, in the order and with the names given.
struct Actuals {
  std::vector<Datum> positional;
  std::vector<std::pair<std::string, Datum>> named = {};
};

class Evaluator;

// What only lives while an evaluation runs: macros, loops, namespaces, functions.
class Object : public std::enable_shared_from_this<Object> {
 public:
  virtual ~Object() = default;
  virtual std::string_view kind() const = 0;       // "a macro"
  virtual std::string hint() const { return {}; }  // for who uses it as a value
  virtual Outcome<Datum> attribute(std::string_view name, Meter& meter);
  virtual Outcome<Datum> call(Actuals actuals, Evaluator& evaluator);

 protected:
  Datum member(
      std::function<Outcome<Datum>(Actuals, Meter&)> call);  // a method, which keeps this object
};

}  // namespace consort::expression
