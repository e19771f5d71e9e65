#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace consort::model {

// The permission bits of a file, or how to change them: octal "0644" (all twelve bits), or symbolic
// as chmod has it, "u=rw,go=r" or "u+x,g-w". Without one of u, g, o, a the clause means all,
// whatever the umask is.
class Mode {
 public:
  // The error says what is wrong with the text.
  static Result<Mode> parse(std::string_view text);

  // What chmod would make of a file that has `bits`. `X` gives x to directories, and to what has an
  // x.
  uint32_t apply(uint32_t bits, bool directory) const;
  bool satisfied_by(uint32_t bits, bool directory) const { return apply(bits, directory) == bits; }
  // True when the result does not depend on what was there.
  bool is_absolute() const;

  // Octal of four digits for whatever is absolute, else the clauses as they were written.
  std::string to_text() const;

 private:
  struct Step {
    uint32_t who = 07777;  // bits that may change
    char operation = '=';  // + - =
    uint32_t bits = 0;
    bool execute_if = false;  // X
    char copy = '\0';         // u, g or o: the permissions of that class; 0: none
  };
  friend class ModeParser;

  std::vector<Step> steps_;
  std::string written_;
};

// "0644" from bits; what lies above the twelve permission bits is left out.
std::string octal_mode(uint32_t bits);

}  // namespace consort::model
