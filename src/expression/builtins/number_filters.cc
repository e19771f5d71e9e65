#include <cmath>

#include "expression/builtins/groups.h"
#include "expression/python/format.h"
#include "expression/python/number.h"

namespace consort::expression {
namespace {

using model::Value;
using python::Number;

Outcome<Number> number_of(const Call& call) {
  if (auto number = python::as_number(call.value())) return *number;
  return call.misuse(
      "this needs a number, not " + std::string(model::to_string(call.value().kind())),
      call.value().is_text() ? "|int or |float make a number of text" : "");
}

Outcome<Datum> absolute(Call& call) {
  TRY(Number number, number_of(call));
  if (number.is_real) return Datum(Value(std::fabs(number.real)));
  if (number.integer >= 0) return Datum(Value(number.integer));
  TRY(Value result, python::negate(Value(number.integer)));
  return Datum(result);
}

std::optional<Number> as_real(const Value& value) {
  if (auto number = python::as_number(value)) return Number{true, 0, number->as_real()};
  if (!value.is_text()) return std::nullopt;
  std::optional<double> real = python::parse_float(value.text());
  return real ? std::optional(Number{true, 0, *real}) : std::nullopt;
}

Outcome<Datum> otherwise(const Call& call, Value value) {
  return call.passed(0) ? call.argument(0) : Datum(std::move(value));
}

Outcome<Datum> integer(Call& call) {
  const Value& value = call.value();
  TRY(int64_t base, call.integer(1, 10));
  if (value.is_text()) {
    Outcome<std::optional<int64_t>> parsed = python::parse_int(value.text(), base);
    bool bad_base = base != 0 && (base < 2 || base > 36);
    if (!parsed && !bad_base) return std::move(parsed).error();
    if (parsed && *parsed) return Datum(Value(**parsed));
  } else if (auto number = python::as_number(value); number && !number->is_real) {
    return Datum(Value(number->integer));
  }
  std::optional<Number> real = as_real(value);
  if (!real || std::isnan(real->real)) return otherwise(call, Value(0));
  TRY(int64_t whole, python::truncate(real->real));
  return Datum(Value(whole));
}

Outcome<Datum> floating(Call& call) {
  if (std::optional<Number> real = as_real(call.value())) return Datum(Value(real->real));
  return otherwise(call, Value(0.0));
}

// 10 ** precision as Python has it, an int or a float.
double power_of_ten(int64_t precision) { return std::pow(10.0, static_cast<double>(precision)); }

Outcome<Datum> rounded_integer(int64_t number, int64_t precision, Meter& meter) {
  if (precision >= 0) return Datum(Value(number));
  if (precision < -18) return Datum(Value(0));
  int64_t unit = 1;
  for (int64_t i = 0; i > precision; --i)
    unit *= 10;
  int64_t rest = number % unit;
  int64_t down = number - rest;
  int64_t twice = rest < 0 ? -rest : rest;
  bool up = twice > unit - twice || (twice == unit - twice && (down / unit) % 2 != 0);
  if (!up) return Datum(Value(down));
  TRY(Value result,
      python::calculate(python::Operator::add, Value(down), Value(rest < 0 ? -unit : unit), meter));
  return Datum(result);
}

Outcome<Datum> round(Call& call) {
  TRY(Number number, number_of(call));
  TRY(int64_t precision, call.integer(0, 0));
  TRY(std::string method, call.text(1, "common"));
  if (method != "common" && method != "ceil" && method != "floor") {
    return call.misuse("the method is 'common', 'ceil' or 'floor'");
  }
  if (method == "common") {
    if (number.is_real) return Datum(Value(python::round(number.real, precision)));
    return rounded_integer(number.integer, precision, call.meter());
  }
  double unit = power_of_ten(precision);
  double scaled = number.as_real() * unit;
  if (!std::isfinite(scaled)) return value_failure("the number is too large to round");
  return Datum(Value((method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / unit));
}

Outcome<Datum> filesizeformat(Call& call) {
  TRY(bool binary, call.flag(0, false));
  std::optional<Number> size = as_real(call.value());
  if (!size) return call.misuse("this is no number of bytes");
  double bytes = size->real;
  double base = binary ? 1024 : 1000;
  if (bytes == 1) return Datum(Value("1 Byte"));
  if (bytes < base) {
    TRY(int64_t whole, python::truncate(bytes));
    return Datum(Value(std::to_string(whole) + " Bytes"));
  }
  double unit = base;
  std::string_view prefixes = binary ? "KMGTPEZY" : "kMGTPEZY";
  size_t i = 0;
  for (; i < prefixes.size(); ++i) {
    unit *= base;
    if (bytes < unit || i + 1 == prefixes.size()) break;
  }
  python::FormatSpec spec;
  spec.type = 'f';
  spec.precision = 1;
  TRY(std::string number, python::format_real(spec, base * bytes / unit, call.meter()));
  return Datum(Value(number + " " + prefixes[i] + (binary ? "iB" : "B")));
}

constexpr Builtin kFilters[] = {
    {"abs", absolute},
    {"int", integer, {"default", "base"}},
    {"float", floating, {"default"}},
    {"round", round, {"precision", "method"}},
    {"filesizeformat", filesizeformat, {"binary"}},
};

}  // namespace

std::span<const Builtin> number_filters() { return kFilters; }

}  // namespace consort::expression
