#include "expression/regex/class_parser.h"

#include "base/strings.h"
#include "expression/python/unicode.h"

namespace consort::expression::regex {
namespace {

int digit_of(char32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  char32_t letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? static_cast<int>(letter - 'a') + 10 : 99;
}

// A character by its number: exactly `digits` hexadecimal ones.
Outcome<Escape> hexadecimal(Reader& reader, size_t digits) {
  char32_t number = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (reader.at_end() || digit_of(reader.peek()) > 15)
      return reader.failure("an escape lacks digits");
    number = number * 16 + static_cast<char32_t>(digit_of(reader.take()));
  }
  if (number > 0x10FFFF) return reader.failure("there is no such character");
  return Escape{false, number};
}

Outcome<Escape> octal(Reader& reader, char32_t first) {
  char32_t number = first - '0';
  for (int i = 0; i < 2 && !reader.at_end() && reader.peek() >= '0' && reader.peek() <= '7'; ++i) {
    number = number * 8 + (reader.take() - '0');
  }
  return Escape{false, number};
}

bool in_class(CharacterSet::Class kind, char32_t c) {
  using Class = CharacterSet::Class;
  switch (kind) {
    case Class::digit:
      return python::is_decimal(c);
    case Class::not_digit:
      return !python::is_decimal(c);
    case Class::word:
      return python::is_word(c);
    case Class::not_word:
      return !python::is_word(c);
    case Class::space:
      return python::is_space(c);
    case Class::not_space:
      return !python::is_space(c);
  }
  return false;
}

char32_t in_case(char32_t c, python::Case wanted) {
  std::string text;
  python::append_case(text, c, wanted);
  std::string_view rest = text;
  char32_t first = python::take(rest);
  return rest.empty() ? first : c;
}

}  // namespace

char32_t fold(char32_t c) { return in_case(c, python::Case::lower); }

bool CharacterSet::has(char32_t c) const {
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  for (Class kind : classes) {
    if (in_class(kind, c)) return true;
  }
  return false;
}

bool CharacterSet::contains(char32_t c) const {
  bool found = has(c);
  if (!found && ignore_case) found = has(fold(c)) || has(in_case(c, python::Case::upper));
  return found != negated;
}

Failure Reader::failure(std::string what, std::string hint) const {
  size_t at = pattern_.size() - rest_.size();
  return value_failure("the pattern '" + printable(python::encode(pattern_), 120) +
                           "' is not valid: " + what + " (at character " + std::to_string(at) + ")",
                       std::move(hint));
}

Outcome<Escape> parse_escape(Reader& reader) {
  using Class = CharacterSet::Class;
  if (reader.at_end()) return reader.failure("it ends with a backslash");
  char32_t c = reader.take();
  switch (c) {
    case 'd':
      return Escape{true, 0, Class::digit};
    case 'D':
      return Escape{true, 0, Class::not_digit};
    case 'w':
      return Escape{true, 0, Class::word};
    case 'W':
      return Escape{true, 0, Class::not_word};
    case 's':
      return Escape{true, 0, Class::space};
    case 'S':
      return Escape{true, 0, Class::not_space};
    case 'n':
      return Escape{false, '\n'};
    case 't':
      return Escape{false, '\t'};
    case 'r':
      return Escape{false, '\r'};
    case 'f':
      return Escape{false, '\f'};
    case 'v':
      return Escape{false, '\v'};
    case 'a':
      return Escape{false, '\a'};
    case 'x':
      return hexadecimal(reader, 2);
    case 'u':
      return hexadecimal(reader, 4);
    case 'U':
      return hexadecimal(reader, 8);
    default:
      break;
  }
  if (c >= '0' && c <= '7') return octal(reader, c);
  if (c < 0x80 && (python::is_alpha(c) || c == '8' || c == '9')) {
    return reader.failure("there is no escape '\\" + std::string(1, static_cast<char>(c)) + "'");
  }
  return Escape{false, c};
}

Outcome<CharacterSet> parse_class(Reader& reader) {
  CharacterSet set;
  set.negated = reader.skip('^');
  auto item = [&]() -> Outcome<Escape> {
    char32_t c = reader.take();
    if (c != '\\') return Escape{false, c};
    if (reader.skip('b')) return Escape{false, '\b'};
    return parse_escape(reader);
  };
  for (bool first = true;; first = false) {
    if (reader.at_end()) return reader.failure("a '[' is not closed");
    if (!first && reader.skip(']')) return set;
    TRY(Escape low, item());
    std::u32string_view rest = reader.rest();
    bool range = rest.size() > 1 && rest[0] == '-' && rest[1] != ']';
    if (!range) {
      if (low.is_class) {
        set.classes.push_back(low.characters);
      } else {
        set.ranges.push_back({low.character, low.character});
      }
      continue;
    }
    reader.take();
    TRY(Escape high, item());
    if (low.is_class || high.is_class || high.character < low.character) {
      return reader.failure("a range of characters is the wrong way round");
    }
    set.ranges.push_back({low.character, high.character});
  }
}

}  // namespace consort::expression::regex
