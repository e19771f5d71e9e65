#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace consort::model {

struct DiffLimits {
  size_t lines = 2000;        // of output
  size_t bytes = 256 * 1024;  // of output
  size_t edits =
      1000;  // lines added and removed; past that the changed middle is replaced as a whole
};

// The unified diff (Myers 1986, three lines of context) that turns `before` into `after`, as diff
// -u and patch know it; "" when they are equal. Binary content gives one line with both sizes, and
// what is past the limits ends in a line that says how many lines were left out. Bytes are passed
// on as they are: a caller that writes to a terminal makes them printable.
std::string unified_diff(std::string_view before, std::string_view after,
                         std::string_view before_label, std::string_view after_label,
                         const DiffLimits& limits = {});

// Holds a NUL byte, or is not UTF-8.
bool is_binary(std::string_view content);

// "850 bytes", "3 KiB", "1.5 MiB".
std::string human_size(size_t bytes);

}  // namespace consort::model
