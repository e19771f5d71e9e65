#include <charconv>
#include <cmath>

#include "base/strings.h"
#include "expression/python/format.h"
#include "expression/python/number.h"
#include "expression/python/text.h"
#include "expression/python/unicode.h"

namespace consort::expression::python {
namespace {

using model::Value;

constexpr size_t kMostDigits = 1000;  // of a precision

bool take_if(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

Outcome<std::optional<size_t>> take_size(std::string_view& text) {
  size_t number = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (stop == text.data()) return std::optional<size_t>();
  if (error != std::errc() || number > kLargestText) {
    return value_failure("the width or precision of a format is too large");
  }
  text.remove_prefix(static_cast<size_t>(stop - text.data()));
  return std::optional<size_t>(number);
}

bool is_align(char c) { return c == '<' || c == '>' || c == '^' || c == '='; }

// Takes the alignment; whether it came with what to fill with.
bool take_align(std::string_view& text, FormatSpec& spec) {
  std::string_view rest = text;
  if (rest.empty()) return false;
  char32_t fill = take(rest);
  if (!rest.empty() && is_align(rest.front())) {
    spec.fill = fill;
    spec.align = rest.front();
    text = rest.substr(1);
    return true;
  }
  if (is_align(text.front())) {
    spec.align = text.front();
    text.remove_prefix(1);
  }
  return false;
}

// Puts `mark` between every `size` digits, counted from the right.
std::string grouped(std::string_view digits, char mark, size_t size) {
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % size == 0) text += mark;
    text += digits[i];
  }
  return text;
}

// The digits of `whole` with group marks, and with as many zeros in front as the width asks for.
std::string with_groups(const FormatSpec& spec, std::string_view whole, size_t size,
                        size_t beside) {
  if (spec.group == 0) return std::string(whole);
  std::string digits(whole);
  std::string text = grouped(digits, spec.group, size);
  if (spec.align != '=' || spec.fill != '0') return text;
  while (text.size() + beside < spec.width) {
    digits.insert(digits.begin(), '0');
    text = grouped(digits, spec.group, size);
  }
  return text;
}

std::string sign_of(const FormatSpec& spec, bool negative) {
  if (negative) return "-";
  return spec.sign == '-' ? "" : std::string(1, spec.sign);
}

struct Base {
  int base;
  std::string_view prefix;
};
Base base_of(char type) {
  switch (type) {
    case 'b':
      return {2, "0b"};
    case 'o':
      return {8, "0o"};
    case 'x':
      return {16, "0x"};
    case 'X':
      return {16, "0X"};
    default:
      return {10, ""};
  }
}

std::string uppercase(std::string text) {
  for (char& c : text)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string printed(char conversion, bool alternate, size_t precision, double number) {
  std::string format = alternate ? "%#.*" : "%.*";
  format += conversion;
  std::string text(precision + 350, '\0');
  int size =
      std::snprintf(text.data(), text.size(), format.c_str(), static_cast<int>(precision), number);
  text.resize(static_cast<size_t>(size));
  return text;
}

// A float without a type: "g" that keeps a digit behind the point, repr() without a precision.
std::string general(const FormatSpec& spec, double number) {
  if (!spec.precision) return repr(number);
  size_t precision = std::max<size_t>(*spec.precision, 1);
  std::string scientific = printed('e', false, precision - 1, number);
  int exponent = std::atoi(scientific.c_str() + scientific.find('e') + 1);
  if (exponent >= -4 && exponent < static_cast<int>(precision) - 1) {
    std::string text = printed('g', false, precision, number);
    return text.find('.') == text.npos ? text + ".0" : text;
  }
  size_t e = scientific.find('e');
  std::string digits = scientific.substr(0, e);
  if (digits.find('.') != digits.npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  return digits + scientific.substr(e);
}

std::string magnitude(const FormatSpec& spec, double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return "inf";
  size_t precision = spec.precision.value_or(6);
  switch (spec.type) {
    case 0:
      return general(spec, number);
    case '%':
      return printed('f', spec.alternate, precision, number * 100) + "%";
    case 'n':
      return printed('g', spec.alternate, precision, number);
    default:
      return printed(static_cast<char>(spec.type | 0x20), spec.alternate, precision, number);
  }
}

}  // namespace

Outcome<FormatSpec> parse_format_spec(std::string_view text) {
  std::string_view whole = text;
  FormatSpec spec;
  bool filled = take_align(text, spec);
  if (!text.empty() && (text.front() == '+' || text.front() == '-' || text.front() == ' ')) {
    spec.sign = text.front();
    text.remove_prefix(1);
  }
  spec.alternate = take_if(text, '#');
  if (take_if(text, '0') && !filled) {
    spec.fill = '0';
    if (spec.align == 0) spec.align = '=';
  }
  TRY(auto width, take_size(text));
  spec.width = width.value_or(0);
  if (take_if(text, ',')) spec.group = ',';
  if (take_if(text, '_')) spec.group = '_';
  if (take_if(text, '.')) {
    TRY(spec.precision, take_size(text));
    if (!spec.precision) return value_failure("a format lacks its precision after the point");
    if (*spec.precision > kMostDigits)
      return value_failure("the precision of a format is too large");
  }
  if (!text.empty()) spec.type = text.front();
  if (text.size() > 1) return value_failure("'" + printable(whole, 40) + "' is no valid format");
  return spec;
}

Outcome<std::string> padded(const FormatSpec& spec, std::string_view head, std::string_view body,
                            char default_align, Meter& meter) {
  size_t used = length(head) + length(body);
  size_t missing = spec.width > used ? spec.width - used : 0;
  TRY_DO(meter.text(head.size() + body.size() + missing * 4));
  std::string fill;
  append(fill, spec.fill);
  char align = spec.align ? spec.align : default_align;
  size_t before = align == '<' ? 0 : align == '^' ? missing / 2 : missing;
  std::string text;
  if (align == '=') text += head;
  text += repeat(fill, before);
  if (align != '=') text += head;
  text += body;
  return text + repeat(fill, missing - before);
}

Outcome<std::string> format_integer(const FormatSpec& spec, int64_t number, Meter& meter) {
  if (std::string_view("eEfFgG%").find(spec.type) != std::string_view::npos && spec.type != 0) {
    return format_real(spec, static_cast<double>(number), meter);
  }
  if (spec.type == 'c') {
    if (number < 0 || number > 0x10FFFF) return value_failure("there is no such character");
    std::string character;
    append(character, static_cast<char32_t>(number));
    return padded(spec, "", character, '<', meter);
  }
  if (spec.type != 0 && std::string_view("bdoxXn").find(spec.type) == std::string_view::npos) {
    return value_failure("an integer has no format '" + std::string(1, spec.type) + "'");
  }
  if (spec.precision) return value_failure("the format of an integer has no precision");
  Base base = base_of(spec.type);
  char buffer[72];
  auto unsigned_number =
      number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
  auto end = std::to_chars(buffer, buffer + sizeof buffer, unsigned_number, base.base).ptr;
  std::string digits(buffer, end);
  if (spec.type == 'X') digits = uppercase(digits);
  std::string head = sign_of(spec, number < 0) + std::string(spec.alternate ? base.prefix : "");
  return padded(spec, head, with_groups(spec, digits, base.base == 10 ? 3 : 4, head.size()), '>',
                meter);
}

Outcome<std::string> format_real(const FormatSpec& spec, double number, Meter& meter) {
  if (spec.type != 0 && std::string_view("eEfFgGn%").find(spec.type) == std::string_view::npos) {
    return value_failure("a float has no format '" + std::string(1, spec.type) + "'");
  }
  std::string text = magnitude(spec, std::fabs(number));
  if (spec.type == 'E' || spec.type == 'F' || spec.type == 'G') text = uppercase(text);
  std::string head = sign_of(spec, std::signbit(number) && !std::isnan(number));
  size_t whole = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string rest = text.substr(whole);
  std::string body =
      whole == 0 ? rest
                 : with_groups(spec, text.substr(0, whole), 3, head.size() + rest.size()) + rest;
  return padded(spec, head, body, '>', meter);
}

Outcome<std::string> format_text(const FormatSpec& spec, std::string_view text, Meter& meter) {
  if (spec.type != 0 && spec.type != 's') {
    return value_failure("text has no format '" + std::string(1, spec.type) + "'");
  }
  if (spec.sign != '-' || spec.alternate || spec.group) {
    return value_failure("the format of text has no sign, '#' or group mark");
  }
  if (spec.align == '=' && spec.fill != '0') return value_failure("'=' cannot align text");
  std::string_view kept = spec.precision ? prefix(text, *spec.precision) : text;
  FormatSpec placed = spec;
  if (placed.align == '=') placed.align = '<';
  return padded(placed, "", kept, '<', meter);
}

Outcome<std::string> format_value(const FormatSpec& spec, const Value& value, Meter& meter) {
  if (value.is_text()) return format_text(spec, value.text(), meter);
  if (value.is_integer()) return format_integer(spec, value.integer(), meter);
  if (value.is_boolean()) return format_integer(spec, value.boolean() ? 1 : 0, meter);
  if (value.is_real()) return format_real(spec, value.real(), meter);
  return type_failure(std::string(model::to_string(value.kind())) + " has no format of its own",
                      "leave it out: '{}'");
}

}  // namespace consort::expression::python
