#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "expression/failure.h"
#include "expression/limits.h"
#include "model/value.h"

namespace consort::expression::python {

// A value as a number: an int when `real` is not set. True and False count as 1 and 0.
struct Number {
  bool is_real = false;
  int64_t integer = 0;
  double real = 0;

  double as_real() const { return is_real ? real : static_cast<double>(integer); }
};
std::optional<Number> as_number(const model::Value& value);

// Exact, also between an int and a float; unordered with nan.
std::partial_ordering compare(const Number& a, const Number& b);

std::string repr(double number);  // "1.0", "1e+16", "inf"
// `digits` after the point, halves to even, as round(x, digits).
double round(double number, int64_t digits);

enum class Operator : uint8_t { add, subtract, multiply, divide, floor_divide, modulo, power };
std::string_view to_string(Operator op);  // "+", "//", ...

// Numbers by Python's rules, 64 bit: an overflow is a failure. `+` also joins texts and lists, `*`
// repeats them, and `%` formats. Neither side is unknown or secret.
Outcome<model::Value> calculate(Operator op, const model::Value& left, const model::Value& right,
                                Meter& meter);
Outcome<model::Value> negate(const model::Value& value);

// int(text, base) and float(text); nothing when the text is no number.
Outcome<std::optional<int64_t>> parse_int(std::string_view text, int64_t base = 10);
std::optional<double> parse_float(std::string_view text);
// int(number), towards zero.
Outcome<int64_t> truncate(double number);

}  // namespace consort::expression::python
