#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace consort::resources {

// A line of a sudoers file with those it goes on in.
struct SudoersLine {
  size_t number = 0;  // of its first line in the file, from 1
  std::string text;   // without white space at its ends
};

// The lines that say something: no empty ones, no comments. "#include" and "#1000" are none.
// Code::invalid, with the line, for control characters, bytes that are not UTF-8, a file that ends
// within a line, and one that is too large.
Result<std::vector<SudoersLine>> sudoers_lines(std::string_view text);

}  // namespace consort::resources
