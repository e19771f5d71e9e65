#include "resources/package/debian_version.h"

namespace consort::resources {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Weight of a character between digits: '~' before the end of the text, letters before the rest.
int weight(std::string_view text) {
  if (text.empty() || is_digit(text[0])) return 0;
  char c = text[0];
  if (c == '~') return -1;
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter ? c : static_cast<unsigned char>(c) + 256;
}

int compare_non_digits(std::string_view& a, std::string_view& b) {
  while ((!a.empty() && !is_digit(a[0])) || (!b.empty() && !is_digit(b[0]))) {
    if (int order = weight(a) - weight(b)) return order;
    if (!a.empty()) a.remove_prefix(1);
    if (!b.empty()) b.remove_prefix(1);
  }
  return 0;
}

std::string_view take_number(std::string_view& text) {
  while (!text.empty() && text[0] == '0')
    text.remove_prefix(1);
  size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits]))
    ++digits;
  std::string_view number = text.substr(0, digits);
  text.remove_prefix(digits);
  return number;
}

// Numbers of any length, without leading zeros.
int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

int compare_parts(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    if (int order = compare_non_digits(a, b)) return order;
    if (int order = compare_numbers(take_number(a), take_number(b))) return order;
  }
  return 0;
}

struct Parts {
  std::string_view epoch, upstream, revision;
};

Parts parts(std::string_view version) {
  Parts parts;
  if (size_t colon = version.find(':'); colon != std::string_view::npos) {
    parts.epoch = version.substr(0, colon);
    version.remove_prefix(colon + 1);
  }
  size_t dash = version.rfind('-');
  parts.upstream = version.substr(0, dash);
  if (dash != std::string_view::npos) parts.revision = version.substr(dash + 1);
  return parts;
}

}  // namespace

int compare_debian_versions(std::string_view a, std::string_view b) {
  Parts left = parts(a), right = parts(b);
  if (int order = compare_parts(left.epoch, right.epoch)) return order;
  if (int order = compare_parts(left.upstream, right.upstream)) return order;
  return compare_parts(left.revision, right.revision);
}

}  // namespace consort::resources
