#pragma once
#include <regex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::resources {

// A regular expression (ECMAScript, without back references) that is looked for in single lines.
// Neither a hostile pattern nor a hostile line costs more than seconds or any deep recursion.
class Pattern {
 public:
  static constexpr size_t kLargest = 4 << 10;           // characters, with every {n} written out
  static constexpr size_t kLongestLine = 64 << 10;      // bytes; a longer line matches nothing
  static constexpr size_t kLongestLineAhead = 4 << 10;  // the same for patterns that look ahead

  // Code::invalid says what is wrong with it.
  static Result<Pattern> parse(const std::string& text);

  bool found_in(std::string_view line) const;

 private:
  Pattern(std::regex regex, size_t longest_line)
      : regex_(std::move(regex)), longest_line_(longest_line) {}
  std::regex regex_;
  size_t longest_line_;
};

}  // namespace consort::resources
