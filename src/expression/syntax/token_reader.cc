#include "expression/syntax/token_reader.h"

#include "base/strings.h"
#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

using Kind = Token::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// How many characters at the front of `text` are digits with single underscores between them.
template <class IsDigit>
size_t digit_run(std::string_view text, IsDigit is_digit) {
  size_t i = 0;
  while (i < text.size()) {
    if (is_digit(text[i])) {
      ++i;
    } else if (i > 0 && text[i] == '_' && i + 1 < text.size() && is_digit(text[i + 1])) {
      i += 2;
    } else {
      break;
    }
  }
  return i;
}
size_t decimal_run(std::string_view text) { return digit_run(text, is_digit); }

// ".5", "e10", ".5e-3" behind the whole digits of a float; 0 when it is none.
size_t fraction_length(std::string_view text) {
  size_t point = 0;
  if (text.size() > 1 && text[0] == '.') {
    size_t digits = decimal_run(text.substr(1));
    point = digits > 0 ? digits + 1 : 0;
  }
  std::string_view rest = text.substr(point);
  if (rest.empty() || (rest[0] | 0x20) != 'e') return point;
  size_t sign = rest.size() > 1 && (rest[1] == '+' || rest[1] == '-') ? 1 : 0;
  size_t digits = decimal_run(rest.substr(1 + sign));
  return digits > 0 ? point + 1 + sign + digits : point;
}

size_t prefixed_integer_length(std::string_view text) {
  if (text.size() < 3 || text[0] != '0') return 0;
  auto run = [&](auto is_digit) -> size_t {
    std::string_view digits = text.substr(text[2] == '_' ? 3 : 2);
    size_t length = digit_run(digits, is_digit);
    return length > 0 ? text.size() - digits.size() + length : 0;
  };
  switch (text[1] | 0x20) {
    case 'x':
      return run([](char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); });
    case 'o':
      return run([](char c) { return c >= '0' && c <= '7'; });
    case 'b':
      return run([](char c) { return c == '0' || c == '1'; });
    default:
      return 0;
  }
}

struct Sign {
  std::string_view text;
  Kind kind;
};
constexpr Sign kSigns[] = {
    {"**", Kind::power},
    {"//", Kind::floor_divide},
    {"==", Kind::equal},
    {"!=", Kind::unequal},
    {">=", Kind::greater_equal},
    {"<=", Kind::less_equal},
    {"+", Kind::add},
    {"-", Kind::subtract},
    {"*", Kind::multiply},
    {"/", Kind::divide},
    {"%", Kind::modulo},
    {"~", Kind::tilde},
    {"|", Kind::pipe},
    {".", Kind::dot},
    {",", Kind::comma},
    {":", Kind::colon},
    {"=", Kind::assign},
    {";", Kind::semicolon},
    {">", Kind::greater},
    {"<", Kind::less},
    {"(", Kind::left_paren},
    {")", Kind::right_paren},
    {"[", Kind::left_bracket},
    {"]", Kind::right_bracket},
    {"{", Kind::left_brace},
    {"}", Kind::right_brace},
};

std::string hint_for(std::string_view text) {
  if (text.starts_with('&')) return "write 'and'";
  if (text.starts_with('!')) return "write 'not'";
  if (text.starts_with('"') || text.starts_with('\'')) return "the quote has no partner";
  if (text.starts_with('\\')) return "a backslash stands in quotes only";
  return "";
}

}  // namespace

std::string describe(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text";
    case Kind::print_begin:
      return "'{{'";
    case Kind::print_end:
      return "'}}'";
    case Kind::block_begin:
      return "'{%'";
    case Kind::block_end:
      return "'%}'";
    case Kind::end:
      return "the end";
    case Kind::name:
      return "a name";
    case Kind::string:
      return "a quoted text";
    case Kind::integer:
      return "an integer";
    case Kind::real:
      return "a number";
    default:
      break;
  }
  for (const Sign& sign : kSigns) {
    if (sign.kind == kind) return "'" + std::string(sign.text) + "'";
  }
  return "something";
}

std::string describe(const Token& token) {
  bool literal =
      token.kind == Kind::name || token.kind == Kind::integer || token.kind == Kind::real;
  return literal ? "'" + printable(token.text, 60) + "'" : describe(token.kind);
}

Failure TokenReader::failure(size_t offset, std::string message, std::string hint) const {
  return Failure(rules::kSyntax, std::move(message), std::move(hint))
      .at(source_.place(static_cast<uint32_t>(offset)));
}

void TokenReader::skip_space() {
  while (!at_end()) {
    std::string_view rest = text_.substr(position_);
    if (!python::is_space(python::take(rest))) return;
    position_ = text_.size() - rest.size();
  }
}

Token TokenReader::take(Kind kind, size_t length) {
  Token token{kind, static_cast<uint32_t>(position_), text_.substr(position_, length)};
  position_ += length;
  return token;
}

size_t TokenReader::number_length(Kind& kind) const {
  std::string_view text = text_.substr(position_);
  if (!is_digit(text[0])) return 0;
  bool after_dot = position_ > 0 && text_[position_ - 1] == '.';
  size_t whole = decimal_run(text);
  size_t fraction = after_dot ? 0 : fraction_length(text.substr(whole));
  kind = fraction > 0 ? Kind::real : Kind::integer;
  if (fraction > 0) return whole + fraction;
  if (size_t length = prefixed_integer_length(text)) return length;
  return text[0] == '0' ? digit_run(text, [](char c) { return c == '0'; }) : whole;
}

size_t TokenReader::name_length() const {
  std::string_view text = text_.substr(position_);
  if (!starts_name(text[0])) return 0;
  size_t i = 1;
  while (i < text.size() && (starts_name(text[i]) || is_digit(text[i])))
    ++i;
  return i;
}

// Of a quoted text with its quotes; 0 when there is no quote here.
Outcome<size_t> TokenReader::string_length() const {
  std::string_view text = text_.substr(position_);
  if (text[0] != '\'' && text[0] != '"') return size_t{0};
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text[0]) {
      return i + 1;
    }
  }
  return failure(position_, "a quoted text is not closed",
                 "add the closing " + std::string(1, text[0]));
}

Outcome<void> TokenReader::balance(char c) {
  if (c == '(' || c == '[' || c == '{') {
    open_.push_back({c == '(' ? ')' : c == '[' ? ']' : '}', position_});
    return {};
  }
  if (open_.empty()) return failure(position_, "'" + std::string(1, c) + "' closes nothing");
  Bracket bracket = open_.back();
  open_.pop_back();
  if (bracket.closing == c) return {};
  return failure(bracket.offset, "'" + std::string(1, text_[bracket.offset]) +
                                     "' is not closed before '" + std::string(1, c) + "'");
}

Outcome<Token> TokenReader::operator_token() {
  std::string_view text = text_.substr(position_);
  for (const Sign& sign : kSigns) {
    if (!text.starts_with(sign.text)) continue;
    if (sign.kind >= Kind::left_paren) TRY_DO(balance(sign.text[0]));
    return take(sign.kind, sign.text.size());
  }
  std::string_view rest = text;
  python::take(rest);
  std::string character = printable(text.substr(0, text.size() - rest.size()));
  return failure(position_, "'" + character + "' has no meaning in an expression", hint_for(text));
}

Outcome<Token> TokenReader::next() {
  Kind kind = Kind::integer;
  if (size_t length = number_length(kind)) return take(kind, length);
  if (size_t length = name_length()) return take(Kind::name, length);
  TRY(size_t length, string_length());
  if (length > 0) return take(Kind::string, length);
  return operator_token();
}

Outcome<void> TokenReader::expect_closed() const {
  if (open_.empty()) return {};
  size_t offset = open_.back().offset;
  return failure(offset, "'" + std::string(1, text_[offset]) + "' is not closed");
}

}  // namespace consort::expression
