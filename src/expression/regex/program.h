#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "expression/regex/syntax.h"

namespace consort::expression::regex {

// One step of the automaton. Steps that take no character come with the next one to go on at.
struct Step {
  enum class Kind : uint8_t {
    character,
    folded,
    any,
    any_but_break,
    set,
    split,
    jump,
    save,
    check,
    done
  };

  Kind kind;
  Assertion assertion = {};
  char32_t character = 0;
  uint32_t first =
      0;  // split: the preferred branch; jump: where to; set: index into `sets`; save: the slot
  uint32_t second = 0;  // split: the other branch
};

struct Program {
  std::vector<Step> steps;
  std::vector<CharacterSet> sets;
  size_t slots = 2;  // begin and end of the whole and of each group
  std::map<std::u32string, size_t> names;
};

Outcome<Program> compile(const Syntax& syntax);

}  // namespace consort::expression::regex
