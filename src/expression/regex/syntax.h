#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "expression/regex/pattern.h"

namespace consort::expression::regex {

// Which characters a class has.
struct CharacterSet {
  struct Range {
    char32_t first, last;
  };
  enum class Class : uint8_t { digit, not_digit, word, not_word, space, not_space };

  std::vector<Range> ranges;
  std::vector<Class> classes;
  bool negated = false;
  bool ignore_case = false;

  bool contains(char32_t c) const;

 private:
  bool has(char32_t c) const;
};

enum class Assertion : uint8_t {
  line_begin,
  line_end,
  text_begin,
  text_end,
  end_or_last_break,
  word_edge,
  no_word_edge
};

// One node of a parsed pattern.
struct Node {
  enum class Kind : uint8_t {
    empty,
    character,
    any,
    set,
    sequence,
    choice,
    repeat,
    group,
    assertion
  };

  Kind kind = Kind::empty;
  char32_t character = 0;
  bool ignore_case = false;
  bool dot_all = false;
  CharacterSet set = {};
  Assertion assertion = {};
  std::vector<Node> children = {};
  size_t least = 0, most = 0;  // of a repeat; kNone is without end
  bool greedy = true;
  size_t group = 0;  // its number, kNone when it captures nothing
};

struct Syntax {
  Node root;
  size_t groups = 0;
  std::map<std::u32string, size_t> names;
};

Outcome<Syntax> parse(std::u32string_view pattern, Flags flags);
char32_t fold(char32_t c);  // for comparisons that ignore case

}  // namespace consort::expression::regex
