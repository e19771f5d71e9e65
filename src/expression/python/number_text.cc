// Numbers to text and back.
#include <charconv>
#include <cmath>

#include "expression/python/number.h"
#include "expression/python/unicode.h"

namespace consort::expression::python {
namespace {

// Without the underscores Python allows between digits; nothing when one stands elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain += text[i];
      continue;
    }
    auto alphanumeric = [&](size_t at) {
      return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at]));
    };
    if (i == 0 || !alphanumeric(i - 1) || !alphanumeric(i + 1)) return std::nullopt;
  }
  return plain;
}

std::string_view stripped(std::string_view text) {
  auto blank = [](char c) {
    return is_space(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 0x80;
  };
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return text;
}

bool take_sign(std::string_view& text) {
  bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (negative || text.front() == '+')) text.remove_prefix(1);
  return negative;
}

// "0x", "0o" and "0b" in front of digits of that base; base 0 takes the base from them.
bool take_prefix(std::string_view& text, int64_t& base) {
  int64_t named = 0;
  if (text.size() > 2 && text[0] == '0') {
    char letter = static_cast<char>(text[1] | 0x20);
    named = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
  }
  if (named != 0 && (base == 0 || base == named)) {
    base = named;
    text.remove_prefix(2);
    if (text.front() == '_') text.remove_prefix(1);
    return true;
  }
  if (base != 0) return true;
  base = 10;
  return text.empty() || text[0] != '0' || text.find_first_not_of("0_") == text.npos;
}

}  // namespace

std::string repr(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number < 0 ? "-inf" : "inf";
  char buffer[64];
  auto end =
      std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::scientific).ptr;
  std::string_view digits(buffer, static_cast<size_t>(end - buffer));
  size_t e = digits.find('e');
  int exponent = 0;
  std::from_chars(digits.data() + e + (digits[e + 1] == '+' ? 2 : 1), end, exponent);
  if (exponent < -4 || exponent >= 16) return std::string(digits);
  end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed).ptr;
  std::string text(buffer, end);
  return text.find('.') == text.npos ? text + ".0" : text;
}

double round(double number, int64_t digits) {
  if (!std::isfinite(number) || digits > 323) return number;
  if (digits < -308) return std::copysign(0.0, number);
  if (digits >= 0) {
    char buffer[700];
    std::snprintf(buffer, sizeof buffer, "%.*f", static_cast<int>(digits), number);
    return std::strtod(buffer, nullptr);
  }
  double unit = std::pow(10.0, static_cast<double>(-digits));
  return std::nearbyint(number / unit) * unit;
}

Outcome<std::optional<int64_t>> parse_int(std::string_view text, int64_t base) {
  if (base != 0 && (base < 2 || base > 36)) return value_failure("a base is 0 or from 2 to 36");
  text = stripped(text);
  bool negative = take_sign(text);
  if (!take_prefix(text, base)) return std::optional<int64_t>();
  std::optional<std::string> digits = without_underscores(text);
  if (!digits || digits->empty() || !std::isalnum(static_cast<unsigned char>(digits->front()))) {
    return std::optional<int64_t>();
  }
  std::string signed_digits = (negative ? "-" : "") + *digits;
  const char* end = signed_digits.data() + signed_digits.size();
  int64_t number = 0;
  auto [stop, error] = std::from_chars(signed_digits.data(), end, number, static_cast<int>(base));
  if (stop != end || error == std::errc::invalid_argument) return std::optional<int64_t>();
  if (error == std::errc::result_out_of_range) {
    return value_failure("'" + std::string(text.substr(0, 40)) + "' does not fit into 64 bits");
  }
  return std::optional<int64_t>(number);
}

std::optional<double> parse_float(std::string_view text) {
  text = stripped(text);
  bool negative = take_sign(text);
  std::optional<std::string> digits = without_underscores(text);
  if (!digits || digits->empty() || digits->front() == '-') return std::nullopt;
  if (digits->find_first_of("xX(") != digits->npos) return std::nullopt;
  const char* end = digits->data() + digits->size();
  double number = 0;
  auto [stop, error] = std::from_chars(digits->data(), end, number);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) number = std::strtod(digits->c_str(), nullptr);
  return negative ? -number : number;
}

}  // namespace consort::expression::python
