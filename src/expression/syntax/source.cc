#include "expression/syntax/source.h"

#include <algorithm>

#include "expression/python/unicode.h"

namespace consort::expression {
namespace {

std::string with_plain_breaks(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      plain += text[i];
      continue;
    }
    plain += '\n';
    if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
  }
  return plain;
}

}  // namespace

Source::Source(std::string_view text, Origin origin)
    : text_(text.find('\r') == text.npos ? std::string(text) : with_plain_breaks(text)),
      origin_(origin) {}

Place Source::place(uint32_t offset) const {
  std::string_view before = text().substr(0, offset);
  size_t breaks = static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  size_t start = before.rfind('\n') + 1;
  size_t column = python::length(before.substr(start)) + 1;
  return origin_.place(static_cast<uint32_t>(breaks + 1), static_cast<uint32_t>(column));
}

}  // namespace consort::expression
