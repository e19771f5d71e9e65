#include "server/notify/mail_text.h"

#include <algorithm>
#include <cstdio>

#include "base/base64.h"
#include "base/strings.h"

namespace consort::server {
namespace {

constexpr size_t kWordBytes = 39;  // 64 characters when encoded: "Subject: " has room beside it
constexpr size_t kLineBytes = 75;  // and a "=" where a line goes on
constexpr size_t kMostHeader = 600;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::string encoded(std::string_view bytes) { return "=?utf-8?B?" + base64_encode(bytes) + "?="; }

// A character of a line; white space at its end would be lost.
std::string quoted(char c, bool is_last) {
  const bool is_plain = c > 0x20 && c < 0x7f && c != '=';
  if (is_plain || (c == ' ' && !is_last)) return {c};
  char text[4];
  std::snprintf(text, sizeof text, "=%02X", static_cast<unsigned char>(c));
  return text;
}

}  // namespace

std::string header_text(std::string_view text) {
  const std::string line = printable(text, kMostHeader);
  if (is_ascii(line) && line.find("=?") == line.npos) return line;
  std::string words, word;
  for (const std::string& character : utf8_characters(line)) {
    if (word.size() + character.size() > kWordBytes) {
      words += encoded(word) + "\r\n ";
      word.clear();
    }
    word += character;
  }
  return words + encoded(word);
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  for (const std::string_view line : split_lines(text)) {
    size_t width = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      const std::string next = quoted(line[i], i + 1 == line.size());
      if (width + next.size() > kLineBytes) {
        out += "=\r\n";
        width = 0;
      }
      out += next;
      width += next.size();
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace consort::server
