#pragma once
#include <string>
#include <string_view>

#include "expression/regex/syntax.h"

namespace consort::expression::regex {

// Reads a pattern character by character.
class Reader {
 public:
  explicit Reader(std::u32string_view pattern) : pattern_(pattern), rest_(pattern) {}
  bool at_end() const { return rest_.empty(); }
  char32_t peek() const { return rest_[0]; }
  char32_t take() {
    char32_t c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }
  bool skip(char32_t c) {
    if (at_end() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::u32string_view rest() const { return rest_; }
  void advance(size_t characters) { rest_.remove_prefix(characters); }
  Failure failure(std::string what, std::string hint = {}) const;

 private:
  std::u32string_view pattern_;
  std::u32string_view rest_;
};

// What stands behind a backslash: a character, or a class like \d.
struct Escape {
  bool is_class = false;
  char32_t character = 0;
  CharacterSet::Class characters = {};
};
Outcome<Escape> parse_escape(Reader& reader);

// "[^a-z\d]", from behind the opening bracket.
Outcome<CharacterSet> parse_class(Reader& reader);

}  // namespace consort::expression::regex
