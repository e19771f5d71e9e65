#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace consort::expression {

struct Wrap {
  int64_t width = 79;  // more than 0
  bool break_long_words = true;
  bool break_on_hyphens = true;
};

// The lines of one paragraph, as Python's textwrap.wrap() breaks it (leaving tabs alone).
std::vector<std::string> wrap_paragraph(std::string_view text, const Wrap& how);

}  // namespace consort::expression
