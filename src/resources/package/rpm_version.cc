#include "resources/package/rpm_version.h"

namespace consort::resources {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool counts(char c) { return is_digit(c) || is_letter(c) || c == '~' || c == '^'; }

void skip_separators(std::string_view& text) {
  while (!text.empty() && !counts(text[0]))
    text.remove_prefix(1);
}

// The digits, or the letters, at the front.
std::string_view take_segment(std::string_view& text, bool digits) {
  size_t length = 0;
  while (length < text.size() && (digits ? is_digit(text[length]) : is_letter(text[length]))) {
    ++length;
  }
  std::string_view segment = text.substr(0, length);
  text.remove_prefix(length);
  return segment;
}

int compare_numbers(std::string_view a, std::string_view b) {
  while (!a.empty() && a[0] == '0')
    a.remove_prefix(1);
  while (!b.empty() && b[0] == '0')
    b.remove_prefix(1);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

// Both begin with a segment: digits are newer than letters.
int compare_segments(std::string_view& a, std::string_view& b) {
  bool digits = is_digit(a[0]);
  std::string_view left = take_segment(a, digits);
  std::string_view right = take_segment(b, digits);
  if (right.empty()) return digits ? 1 : -1;
  return digits ? compare_numbers(left, right) : left.compare(right);
}

bool starts(std::string_view text, char c) { return !text.empty() && text[0] == c; }

// '~' sorts before everything, even the end; '^' after the end and before everything else.
// Nothing when both begin with the same mark, or neither with any.
std::optional<int> compare_marks(std::string_view a, std::string_view b) {
  if (starts(a, '~') != starts(b, '~')) return starts(a, '~') ? -1 : 1;
  if (starts(a, '^') != starts(b, '^')) {
    if (starts(a, '^')) return b.empty() ? 1 : -1;
    return a.empty() ? -1 : 1;
  }
  return std::nullopt;
}

int compare_parts(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    skip_separators(a);
    skip_separators(b);
    if (std::optional<int> order = compare_marks(a, b)) return *order;
    if (starts(a, '~') || starts(a, '^')) {
      a.remove_prefix(1);
      b.remove_prefix(1);
      continue;
    }
    if (a.empty() || b.empty()) break;
    if (int order = compare_segments(a, b)) return order;
  }
  if (a.empty() && b.empty()) return 0;
  return a.empty() ? -1 : 1;
}

struct Parts {
  std::string_view epoch = "0", version, release;
};

Parts parts(std::string_view text) {
  Parts parts;
  if (size_t colon = text.find(':'); colon != std::string_view::npos) {
    parts.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  size_t dash = text.rfind('-');
  parts.version = text.substr(0, dash);
  if (dash != std::string_view::npos) parts.release = text.substr(dash + 1);
  return parts;
}

}  // namespace

int compare_rpm_versions(std::string_view a, std::string_view b) {
  Parts left = parts(a), right = parts(b);
  if (int order = compare_numbers(left.epoch, right.epoch)) return order;
  if (int order = compare_parts(left.version, right.version)) return order;
  if (left.release.empty() || right.release.empty()) return 0;
  return compare_parts(left.release, right.release);
}

}  // namespace consort::resources
