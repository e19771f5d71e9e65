#include "expression/builtins/version.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace consort::expression {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Runs of digits and runs of letters; dots only part them.
std::vector<std::string_view> parts_of(std::string_view version) {
  std::vector<std::string_view> parts;
  for (size_t i = 0; i < version.size();) {
    if (version[i] == '.') {
      ++i;
      continue;
    }
    size_t end = i;
    bool digits = is_digit(version[i]);
    while (end < version.size() && version[end] != '.' && is_digit(version[end]) == digits)
      ++end;
    parts.push_back(version.substr(i, end - i));
    i = end;
  }
  return parts;
}

int compare_numbers(std::string_view left, std::string_view right) {
  left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
  right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

int compare_parts(std::string_view left, std::string_view right) {
  bool left_number = is_digit(left[0]), right_number = is_digit(right[0]);
  if (left_number != right_number) return left_number ? 1 : -1;
  return left_number ? compare_numbers(left, right) : left.compare(right);
}

}  // namespace

int compare_versions(std::string_view left, std::string_view right) {
  std::vector<std::string_view> a = parts_of(left), b = parts_of(right);
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (int order = compare_parts(a[i], b[i])) return order;
  }
  if (a.size() == b.size()) return 0;
  return a.size() < b.size() ? -1 : 1;
}

}  // namespace consort::expression
