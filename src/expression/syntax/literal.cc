#include "expression/syntax/literal.h"

#include <charconv>

#include "base/strings.h"
#include "expression/python/number.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

// Takes up to `most` digits of `base` from the front.
std::string_view take_digits(std::string_view& text, size_t most, int base) {
  size_t count = 0;
  while (count < most && count < text.size()) {
    unsigned digit = 0;
    auto parsed = std::from_chars(text.data() + count, text.data() + count + 1, digit, base);
    if (parsed.ec != std::errc()) break;
    ++count;
  }
  std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

char32_t number_of(std::string_view digits, int base) {
  uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  return number;
}

Outcome<void> append_hex_escape(std::string& text, std::string_view& rest, char letter) {
  size_t wanted = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
  std::string_view digits = take_digits(rest, wanted, 16);
  char32_t c = number_of(digits, 16);
  if (digits.size() < wanted) {
    return Failure(
        rules::kSyntax,
        "\\" + std::string(1, letter) + " needs " + std::to_string(wanted) + " hexadecimal digits",
        "write \\\\ for the backslash itself");
  }
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
    return Failure(rules::kSyntax,
                   "there is no character \\" + std::string(1, letter) + std::string(digits));
  }
  python::append(text, c);
  return {};
}

// The escape behind a backslash; an unknown one stays as it is, backslash and all.
Outcome<void> append_escape(std::string& text, std::string_view& rest) {
  constexpr std::string_view kLetters = "abfnrtv\\'\"";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\'\"";
  if (rest.empty()) return Failure(rules::kSyntax, "a backslash ends the text");
  if (rest.front() >= '0' && rest.front() <= '7') {
    python::append(text, number_of(take_digits(rest, 3, 8), 8));
    return {};
  }
  char letter = rest.front();
  rest.remove_prefix(1);
  if (size_t i = kLetters.find(letter); i != kLetters.npos) {
    text += kMeanings[i];
  } else if (letter == 'x' || letter == 'u' || letter == 'U') {
    return append_hex_escape(text, rest, letter);
  } else if (letter == 'N') {
    return Failure(rules::kSyntax, "characters cannot be named here", "write \\u and their number");
  } else if (letter != '\n') {
    text += '\\';
    text += letter;
  }
  return {};
}

}  // namespace

Outcome<std::string> unquote(std::string_view quoted) {
  std::string_view rest = quoted.substr(1, quoted.size() - 2);
  std::string text;
  text.reserve(rest.size());
  while (!rest.empty()) {
    size_t backslash = std::min(rest.find('\\'), rest.size());
    text += rest.substr(0, backslash);
    rest.remove_prefix(backslash);
    if (rest.empty()) break;
    rest.remove_prefix(1);
    TRY_DO(append_escape(text, rest));
  }
  return text;
}

Outcome<model::Value> number_value(const Token& token) {
  if (token.kind == Token::Kind::real) return model::Value(*python::parse_float(token.text));
  Outcome<std::optional<int64_t>> number = python::parse_int(token.text, 0);
  if (number && *number) return model::Value(**number);
  return Failure(rules::kSyntax, "'" + printable(token.text, 40) + "' does not fit into 64 bits",
                 "write it as a float: 1e20");
}

}  // namespace consort::expression
