#include "expression/python/unicode.h"
#include "expression/regex/class_parser.h"
#include "expression/regex/pattern.h"

namespace consort::expression::regex {
namespace {

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

Failure no_group(const std::string& which) {
  return value_failure("the replacement refers to the group " + which +
                       ", which the pattern does not have");
}

// The group that "\g<...>" names, from behind the "g".
Outcome<size_t> named_group(Reader& reader, const Pattern& pattern) {
  std::u32string name;
  if (!reader.skip('<')) return value_failure("in a replacement, '\\g' is followed by '<name>'");
  while (!reader.at_end() && reader.peek() != '>')
    name += reader.take();
  if (!reader.skip('>')) return value_failure("in a replacement, '\\g<' lacks its '>'");
  if (auto known = pattern.names().find(name); known != pattern.names().end()) return known->second;
  bool number = !name.empty() && name.size() < 4 && std::all_of(name.begin(), name.end(), is_digit);
  size_t group = number ? std::stoul(python::encode(name)) : Pattern::kNone;
  if (!number || group > pattern.groups()) return no_group("'" + python::encode(name) + "'");
  return group;
}

// "\1" or "\12", whichever the digits say; as Python, three octal digits are a character.
Outcome<size_t> numbered_group(Reader& reader, const Pattern& pattern) {
  size_t group = reader.take() - '0';
  if (!reader.at_end() && is_digit(reader.peek())) group = group * 10 + (reader.take() - '0');
  if (group > pattern.groups()) return no_group(std::to_string(group));
  return group;
}

}  // namespace

Outcome<Replacement> Replacement::parse(std::string_view text, const Pattern& pattern) {
  std::u32string characters = python::decode(text);
  Reader reader(characters);
  Replacement replacement;
  std::u32string literal;
  auto add_group = [&](size_t group) {
    replacement.pieces_.push_back({std::exchange(literal, {}), Pattern::kNone});
    replacement.pieces_.push_back({{}, group});
  };
  while (!reader.at_end()) {
    char32_t c = reader.take();
    if (c != '\\') {
      literal += c;
    } else if (reader.skip('g')) {
      TRY(size_t group, named_group(reader, pattern));
      add_group(group);
    } else if (!reader.at_end() && reader.peek() >= '1' && reader.peek() <= '9') {
      TRY(size_t group, numbered_group(reader, pattern));
      add_group(group);
    } else if (!reader.at_end() && !python::is_alpha(reader.peek()) && reader.peek() != '0' &&
               reader.peek() != '\\') {
      literal += c;  // "\." stays as it is
    } else {
      TRY(Escape escape, parse_escape(reader));
      if (escape.is_class) return value_failure("a replacement cannot have a class like '\\d'");
      literal += escape.character;
    }
  }
  replacement.pieces_.push_back({std::move(literal), Pattern::kNone});
  return replacement;
}

void Replacement::append_to(std::u32string& out, std::u32string_view text,
                            const Pattern::Match& match) const {
  for (const Piece& piece : pieces_) {
    out += piece.literal;
    if (piece.group == Pattern::kNone || !match[piece.group].matched()) continue;
    out += text.substr(match[piece.group].begin, match[piece.group].end - match[piece.group].begin);
  }
}

}  // namespace consort::expression::regex
