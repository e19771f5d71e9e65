#include "document/core_schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <utility>

#include "base/strings.h"

namespace consort::document {
namespace {

using Kind = PlainScalar::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <size_t N>
bool any_of(const std::array<std::string_view, N>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Digits of `base`, optionally after a sign; the caller saw that there is nothing else.
PlainScalar integer(std::string_view digits, int base, bool negative) {
  PlainScalar scalar{.kind = Kind::integer};
  uint64_t magnitude = 0;
  auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
  uint64_t most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max()) + (negative ? 1 : 0);
  if (error != std::errc() || magnitude > most) return {.kind = Kind::integer_too_big};
  scalar.integer = static_cast<int64_t>(negative ? 0 - magnitude : magnitude);
  return scalar;
}

PlainScalar prefixed_integer(std::string_view text) {
  int base = text[1] == 'x' ? 16 : 8;
  std::string_view allowed = base == 16 ? "0123456789abcdefABCDEF" : "01234567";
  std::string_view digits = text.substr(2);
  if (digits.empty() || digits.find_first_not_of(allowed) != digits.npos) return {};
  return integer(digits, base, false);
}

// Length of the digits at the front.
size_t digits(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

// Whether `text`, which has no sign, is (\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool is_real(std::string_view text) {
  size_t whole = digits(text);
  text.remove_prefix(whole);
  if (!text.empty() && text[0] == '.') {
    size_t fraction = digits(text.substr(1));
    if (whole + fraction == 0) return false;
    text.remove_prefix(1 + fraction);
  } else if (whole == 0) {
    return false;
  }
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && digits(text) == text.size();
}

// from_chars() does not say on which side a number is out of range; one too close to 0 is 0.
PlainScalar real(std::string_view text, bool negative) {
  PlainScalar scalar{.kind = Kind::real};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), scalar.real);
  if (error == std::errc::result_out_of_range) {
    size_t exponent = text.find_first_of("eE");
    bool tiny = exponent == text.npos ? digits(text) < 300 : text[exponent + 1] == '-';
    if (!tiny) return {.kind = Kind::real_too_big};
    scalar.real = 0;
  }
  if (negative) scalar.real = -scalar.real;
  return scalar;
}

PlainScalar number(std::string_view text) {
  bool negative = text[0] == '-';
  std::string_view unsigned_text = negative || text[0] == '+' ? text.substr(1) : text;
  if (unsigned_text.empty()) return {};
  static constexpr std::array<std::string_view, 3> kInfinity = {".inf", ".Inf", ".INF"};
  if (any_of(kInfinity, unsigned_text)) {
    double infinity = std::numeric_limits<double>::infinity();
    return {.kind = Kind::real, .real = negative ? -infinity : infinity};
  }
  if (digits(unsigned_text) == unsigned_text.size()) return integer(unsigned_text, 10, negative);
  return is_real(unsigned_text) ? real(unsigned_text, negative) : PlainScalar{};
}

PlainScalar word(std::string_view text) {
  static constexpr std::array<std::string_view, 4> kNull = {"~", "null", "Null", "NULL"};
  static constexpr std::array<std::string_view, 3> kTrue = {"true", "True", "TRUE"};
  static constexpr std::array<std::string_view, 3> kFalse = {"false", "False", "FALSE"};
  if (any_of(kNull, text)) return {.kind = Kind::null};
  if (any_of(kTrue, text)) return {.kind = Kind::boolean, .boolean = true};
  if (any_of(kFalse, text)) return {.kind = Kind::boolean, .boolean = false};
  return {};
}

}  // namespace

PlainScalar read_plain(std::string_view text) {
  if (text.empty()) return {.kind = Kind::null};
  switch (text[0]) {
    case '~':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
      return word(text);
    case '.':
      if (text == ".nan" || text == ".NaN" || text == ".NAN") {
        return {.kind = Kind::real, .real = std::numeric_limits<double>::quiet_NaN()};
      }
      return number(text);
    case '0':
      if (text.size() > 1 && (text[1] == 'x' || text[1] == 'o')) return prefixed_integer(text);
      return number(text);
    default:
      return is_digit(text[0]) || text[0] == '-' || text[0] == '+' ? number(text) : PlainScalar{};
  }
}

bool special_in_yaml_1_1(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kWords = {"y",   "n",    "yes",   "no",  "on",
                                                             "off", "true", "false", "null"};
  if (text.empty() || text == "~" || text == "=" || text == "<<") return true;
  if (text.size() <= 5 && any_of(kWords, to_lower(text))) return true;
  if (!is_digit(text[0]) && text[0] != '-' && text[0] != '+' && text[0] != '.') return false;
  if (to_lower(text).find("inf") != text.npos || to_lower(text).find("nan") != text.npos)
    return true;
  // Integers of any base, floats, sexagesimals and timestamps; none of them has two dots.
  static constexpr std::string_view kNumeric = "0123456789_.:+-abcdefABCDEFxXoOtTzZ \t";
  bool numeric = text.find_first_not_of(kNumeric) == text.npos;
  return numeric && text.find_first_of("0123456789") != text.npos &&
         std::count(text.begin(), text.end(), '.') < 2;
}

Tag core_tag(std::string_view tag) {
  static constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
  static constexpr std::array<std::pair<std::string_view, Tag>, 7> kTags = {{{"str", Tag::text},
                                                                             {"int", Tag::integer},
                                                                             {"float", Tag::real},
                                                                             {"bool", Tag::boolean},
                                                                             {"null", Tag::null},
                                                                             {"seq", Tag::list},
                                                                             {"map", Tag::map}}};
  if (tag.empty()) return Tag::none;
  if (tag == "!") return Tag::text;
  if (!tag.starts_with(kPrefix)) return Tag::unknown;
  for (const auto& [name, core] : kTags) {
    if (tag.substr(kPrefix.size()) == name) return core;
  }
  return Tag::unknown;
}

}  // namespace consort::document
