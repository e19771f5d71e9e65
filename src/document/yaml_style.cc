#include "document/yaml_style.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "base/strings.h"
#include "document/core_schema.h"

namespace consort::document {
namespace {

struct Character {
  uint32_t code;
  size_t size;  // bytes
};

// The character at the front of valid UTF-8.
Character first_character(std::string_view text) {
  auto tail = [&](size_t i) { return static_cast<uint32_t>(text[i]) & 0x3F; };
  auto first = static_cast<uint8_t>(text[0]);
  if (first < 0x80) return {first, 1};
  if (first < 0xE0) return {(first & 31u) << 6 | tail(1), 2};
  if (first < 0xF0) return {(first & 15u) << 12 | tail(1) << 6 | tail(2), 3};
  return {(first & 7u) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4};
}

// Visible wherever it stands, and no line break to any reader.
bool is_printable(uint32_t code) {
  if (code < 0xA0) return code >= 0x20 && code < 0x7F;
  return code != 0x2028 && code != 0x2029 && code != 0xFEFF && code != 0xFFFE && code != 0xFFFF;
}

bool all_printable(std::string_view text, std::string_view also = {}) {
  while (!text.empty()) {
    Character c = first_character(text);
    bool allowed = c.size == 1 && also.find(text[0]) != also.npos;
    if (!allowed && !is_printable(c.code)) return false;
    text.remove_prefix(c.size);
  }
  return true;
}

bool starts_plain(std::string_view text) {
  static constexpr std::string_view kIndicators = "?:,[]{}#&*!|>'\"%@` ";
  if (kIndicators.find(text[0]) != kIndicators.npos) return false;
  if (text[0] == '-') return text.size() > 1 && text[1] != ' ' && !text.starts_with("---");
  return !text.starts_with("...");
}

const char* short_escape(uint32_t code) {
  switch (code) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    case 0x1B:
      return "\\e";
    case 0:
      return "\\0";
    default:
      return nullptr;
  }
}

}  // namespace

bool plain_is_safe(std::string_view text) {
  if (text.empty() || !starts_plain(text) || text.back() == ' ' || text.back() == ':') return false;
  if (text.find(": ") != text.npos || text.find(" #") != text.npos) return false;
  if (read_plain(text).kind != PlainScalar::Kind::text || special_in_yaml_1_1(text)) return false;
  return all_printable(text);
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    Character c = first_character(text);
    if (const char* escape = short_escape(c.code)) {
      out += escape;
    } else if (is_printable(c.code)) {
      out += text.substr(0, c.size);
    } else {
      char escape[16];
      std::snprintf(escape, sizeof escape, c.code < 0x100 ? "\\x%02X" : "\\u%04X", c.code);
      out += escape;
    }
    text.remove_prefix(c.size);
  }
  out += '"';
}

bool block_is_possible(std::string_view text) {
  size_t first = text.find_first_not_of('\n');
  return first != text.npos && text.find('\n') != text.npos && text[first] != '\t' &&
         all_printable(text, "\n\t");
}

void append_block(std::string& out, std::string_view text, size_t indent) {
  out += '|';
  // The reader takes the first line's indentation for the block's, unless told.
  if (text[text.find_first_not_of('\n')] == ' ') out += std::to_string(kIndentStep);
  if (text.back() != '\n') {
    out += '-';
  } else if (text.ends_with("\n\n")) {
    out += '+';
  }
  out += '\n';
  for (std::string_view line : split_lines(text)) {
    if (!line.empty()) out.append(indent, ' ').append(line);
    out += '\n';
  }
}

}  // namespace consort::document
