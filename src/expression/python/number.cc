#include "expression/python/number.h"

#include <charconv>
#include <cmath>

#include "base/strings.h"
#include "expression/python/format.h"

namespace consort::expression::python {
namespace {

using model::Value;

constexpr double kTwoTo63 = 9223372036854775808.0;

std::partial_ordering compare(int64_t a, double b) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b >= kTwoTo63) return std::partial_ordering::less;
  if (b < -kTwoTo63) return std::partial_ordering::greater;
  auto whole = static_cast<int64_t>(b);
  if (a != whole) return a <=> whole;
  return 0.0 <=> b - static_cast<double>(whole);
}

Failure overflow() {
  return value_failure("the result does not fit into 64 bits",
                       "use a float: write 1.0 instead of 1");
}

Failure unsuited(Operator op, const Value& left, const Value& right) {
  std::string hint;
  if (op == Operator::add && (left.is_text() || right.is_text())) {
    hint = "~ joins anything as text, and |int or |float make a number of text";
  } else if (op == Operator::add && left.is_map() && right.is_map()) {
    hint = "|combine(...) merges maps";
  }
  return type_failure("'" + std::string(to_string(op)) + "' does not work between " +
                          std::string(model::to_string(left.kind())) + " and " +
                          std::string(model::to_string(right.kind())),
                      hint);
}

Outcome<Value> power(int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) return value_failure("zero cannot be raised to a negative power");
    return Value(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  }
  int64_t result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) && __builtin_mul_overflow(result, base, &result)) return overflow();
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) return overflow();
  }
  return Value(result);
}

Outcome<Value> integers(Operator op, int64_t a, int64_t b) {
  int64_t result = 0;
  switch (op) {
    case Operator::add:
      return __builtin_add_overflow(a, b, &result) ? overflow() : Outcome<Value>(result);
    case Operator::subtract:
      return __builtin_sub_overflow(a, b, &result) ? overflow() : Outcome<Value>(result);
    case Operator::multiply:
      return __builtin_mul_overflow(a, b, &result) ? overflow() : Outcome<Value>(result);
    case Operator::power:
      return power(a, b);
    default:
      break;
  }
  if (b == 0) return value_failure("division by zero");
  if (op == Operator::divide) {
    return Value(static_cast<double>(static_cast<long double>(a) / static_cast<long double>(b)));
  }
  if (b == -1) return op == Operator::modulo ? Outcome<Value>(0) : negate(Value(a));
  int64_t quotient = a / b, rest = a % b;
  bool down = rest != 0 && (rest < 0) != (b < 0);  // Python rounds towards minus infinity
  if (op == Operator::modulo) return Value(down ? rest + b : rest);
  return Value(down ? quotient - 1 : quotient);
}

// a % b with the sign of b, and a // b that fits it: Python's float_divmod.
struct Division {
  double quotient, rest;
};
Division divide_down(double a, double b) {
  double rest = std::fmod(a, b);
  double quotient = (a - rest) / b;
  if (rest != 0) {
    if ((b < 0) != (rest < 0)) {
      rest += b;
      quotient -= 1;
    }
  } else {
    rest = std::copysign(0.0, b);
  }
  if (quotient == 0) return {std::copysign(0.0, a / b), rest};
  double whole = std::floor(quotient);
  return {quotient - whole > 0.5 ? whole + 1 : whole, rest};
}

Outcome<Value> reals(Operator op, double a, double b) {
  switch (op) {
    case Operator::add:
      return Value(a + b);
    case Operator::subtract:
      return Value(a - b);
    case Operator::multiply:
      return Value(a * b);
    case Operator::power: {
      if (a == 0 && b < 0) return value_failure("zero cannot be raised to a negative power");
      double result = std::pow(a, b);
      if (std::isnan(result) && !std::isnan(a) && !std::isnan(b)) {
        return value_failure("a negative number cannot be raised to a fraction");
      }
      if (std::isinf(result) && std::isfinite(a) && std::isfinite(b)) return overflow();
      return Value(result);
    }
    default:
      break;
  }
  if (b == 0) return value_failure("division by zero");
  if (op == Operator::divide) return Value(a / b);
  Division division = divide_down(a, b);
  return Value(op == Operator::modulo ? division.rest : division.quotient);
}

Outcome<Value> repeated(const Value& sequence, int64_t times, Meter& meter) {
  auto count = static_cast<uint64_t>(std::max<int64_t>(times, 0));
  uint64_t length = sequence.is_text() ? sequence.text().size() : sequence.list().size();
  uint64_t total = 0;
  if (__builtin_mul_overflow(length, count, &total)) total = ~uint64_t{0};
  if (total == 0) count = 0;
  if (sequence.is_text()) {
    TRY_DO(meter.text(total));
    return Value(repeat(sequence.text(), count));
  }
  TRY_DO(meter.elements(total));
  model::List list;
  list.reserve(total);
  for (uint64_t i = 0; i < count; ++i) {
    list.insert(list.end(), sequence.list().begin(), sequence.list().end());
  }
  return Value(std::move(list));
}

Outcome<Value> joined(const Value& left, const Value& right, Meter& meter) {
  if (left.is_text()) {
    TRY_DO(meter.text(left.text().size() + right.text().size()));
    return Value(left.text() + right.text());
  }
  TRY_DO(meter.elements(left.list().size() + right.list().size()));
  model::List list;
  list.reserve(left.list().size() + right.list().size());
  list.insert(list.end(), left.list().begin(), left.list().end());
  list.insert(list.end(), right.list().begin(), right.list().end());
  return Value(std::move(list));
}

bool is_sequence(const Value& value) { return value.is_text() || value.is_list(); }

}  // namespace

std::optional<Number> as_number(const Value& value) {
  if (value.is_integer()) return Number{false, value.integer()};
  if (value.is_real()) return Number{true, 0, value.real()};
  if (value.is_boolean()) return Number{false, value.boolean() ? 1 : 0};
  return std::nullopt;
}

std::partial_ordering compare(const Number& a, const Number& b) {
  if (a.is_real && b.is_real) return a.real <=> b.real;
  if (!a.is_real && !b.is_real) return a.integer <=> b.integer;
  if (!a.is_real) return compare(a.integer, b.real);
  return 0 <=> compare(b.integer, a.real);
}

std::string_view to_string(Operator op) {
  constexpr std::string_view kSigns[] = {"+", "-", "*", "/", "//", "%", "**"};
  return kSigns[static_cast<size_t>(op)];
}

Outcome<Value> calculate(Operator op, const Value& left, const Value& right, Meter& meter) {
  std::optional<Number> a = as_number(left), b = as_number(right);
  if (a && b) {
    if (!a->is_real && !b->is_real) return integers(op, a->integer, b->integer);
    return reals(op, a->as_real(), b->as_real());
  }
  if (op == Operator::modulo && left.is_text()) return format_percent(left.text(), right, meter);
  if (op == Operator::add && is_sequence(left) && left.kind() == right.kind()) {
    return joined(left, right, meter);
  }
  if (op == Operator::multiply && is_sequence(left) && b && !b->is_real) {
    return repeated(left, b->integer, meter);
  }
  if (op == Operator::multiply && is_sequence(right) && a && !a->is_real) {
    return repeated(right, a->integer, meter);
  }
  return unsuited(op, left, right);
}

Outcome<Value> negate(const Value& value) {
  std::optional<Number> number = as_number(value);
  if (!number) {
    return type_failure("'-' does not work on " + std::string(model::to_string(value.kind())));
  }
  if (number->is_real) return Value(-number->real);
  if (number->integer == INT64_MIN) return overflow();
  return Value(-number->integer);
}

Outcome<int64_t> truncate(double number) {
  if (std::isnan(number)) return value_failure("'nan' is no integer");
  if (std::isinf(number)) return value_failure("infinity is no integer");
  if (number >= kTwoTo63 || number < -kTwoTo63) return overflow();
  return static_cast<int64_t>(number);
}

}  // namespace consort::expression::python
