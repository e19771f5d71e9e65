#include "expression/python/unicode.h"

#include <algorithm>
#include <cstdint>
#include <span>

namespace consort::expression::python {
namespace {

// Every `step`-th code point from first to last.
struct Run {
  char32_t first, last;
  uint8_t step;
  bool contains(char32_t c) const { return c >= first && c <= last && (c - first) % step == 0; }
};
struct Shift {
  char32_t first, last;
  uint8_t step;
  int32_t distance;
  bool contains(char32_t c) const { return c >= first && c <= last && (c - first) % step == 0; }
};
struct Expansion {
  char32_t from, to[3];
};

#include "expression/python/unicode_tables.inc"

bool in_runs(std::span<const Run> runs, char32_t c) {
  for (const Run& run : runs) {
    if (run.first > c) return false;
    if (run.contains(c)) return true;
  }
  return false;
}

bool continues(std::string_view text, size_t i) {
  return i < text.size() && (static_cast<uint8_t>(text[i]) & 0xC0) == 0x80;
}

// The code point at the front of `text` and how many bytes it takes; a stray byte takes one.
char32_t front(std::string_view text, size_t& bytes) {
  auto at = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  char32_t stray = 0xDC00 + at(0);
  bytes = 1;
  if (at(0) < 0x80) return at(0);
  size_t wanted = at(0) >= 0xF0 ? 4 : at(0) >= 0xE0 ? 3 : 2;
  if (at(0) < 0xC2 || at(0) > 0xF4) return stray;
  char32_t c = at(0) & (0xFF >> (wanted + 1));
  for (size_t i = 1; i < wanted; ++i) {
    if (!continues(text, i)) return stray;
    c = c << 6 | (at(i) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (c < kSmallest[wanted] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return stray;
  bytes = wanted;
  return c;
}

std::span<const Shift> shifts(Case wanted) {
  if (wanted == Case::upper) return kToUpper;
  if (wanted == Case::lower) return kToLower;
  return kToTitle;
}

std::span<const Expansion> expansions(Case wanted) {
  if (wanted == Case::upper) return kToUpperSpecial;
  if (wanted == Case::lower) return kToLowerSpecial;
  return kToTitleSpecial;
}

std::string convert(std::string_view text, Case wanted) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty())
    append_case(result, take(text), wanted);
  return result;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<uint8_t>(c) < 0x80; });
}

size_t length(std::string_view text) {
  size_t characters = 0;
  for (size_t i = 0, bytes = 0; i < text.size(); i += bytes, ++characters) {
    bytes = 1;
    if (static_cast<uint8_t>(text[i]) >= 0x80) front(text.substr(i), bytes);
  }
  return characters;
}

char32_t take(std::string_view& text) {
  size_t bytes = 1;
  char32_t c = front(text, bytes);
  text.remove_prefix(bytes);
  return c;
}

void append(std::string& text, char32_t c) {
  auto byte = [&](char32_t b) { text += static_cast<char>(b); };
  if (c < 0x80) return byte(c);
  if (c >= 0xDC80 && c <= 0xDCFF) return byte(c - 0xDC00);
  if (c < 0x800) {
    byte(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

std::u32string decode(std::string_view text) {
  std::u32string characters;
  characters.reserve(text.size());
  while (!text.empty())
    characters += take(text);
  return characters;
}

std::string encode(std::u32string_view characters) {
  std::string text;
  text.reserve(characters.size());
  for (char32_t c : characters)
    append(text, c);
  return text;
}

bool is_space(char32_t c) { return in_runs(kSpace, c); }
bool is_alpha(char32_t c) {
  if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  return in_runs(kAlpha, c);
}
bool is_decimal(char32_t c) { return in_runs(kDecimal, c); }
bool is_digit(char32_t c) { return in_runs(kDigit, c); }
bool is_numeric(char32_t c) { return in_runs(kNumeric, c); }
bool is_lower(char32_t c) { return in_runs(kLower, c); }
bool is_upper(char32_t c) { return in_runs(kUpper, c); }
bool is_title(char32_t c) { return in_runs(kTitle, c); }
bool is_printable(char32_t c) {
  if (c >= 0xD800 && c <= 0xDFFF) return false;
  return c < 0x7F ? c >= 0x20 : !in_runs(kNotPrintable, c);
}
bool is_word(char32_t c) { return c == '_' || is_alpha(c) || is_numeric(c); }
bool is_line_break(char32_t c) {
  return (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

void append_case(std::string& text, char32_t c, Case wanted) {
  if (c < 0x80) {
    bool letter = is_alpha(c);
    char32_t shifted = wanted == Case::lower ? c | 0x20 : c & ~char32_t{0x20};
    return append(text, letter ? shifted : c);
  }
  for (const Expansion& special : expansions(wanted)) {
    if (special.from != c) continue;
    for (char32_t to : special.to) {
      if (to != 0) append(text, to);
    }
    return;
  }
  for (const Shift& shift : shifts(wanted)) {
    if (shift.first > c) break;
    if (shift.contains(c)) return append(text, c + static_cast<char32_t>(shift.distance));
  }
  append(text, c);
}

std::string upper(std::string_view text) { return convert(text, Case::upper); }
std::string lower(std::string_view text) { return convert(text, Case::lower); }

std::string capitalize(std::string_view text) {
  std::string result;
  if (!text.empty()) append_case(result, take(text), Case::title);
  return result + lower(text);
}

std::string title(std::string_view text) {
  std::string result;
  bool inside = false;
  while (!text.empty()) {
    char32_t c = take(text);
    append_case(result, c, inside ? Case::lower : Case::title);
    inside = is_lower(c) || is_upper(c) || is_title(c);
  }
  return result;
}

std::string swapcase(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    char32_t c = take(text);
    append_case(result, c, is_upper(c) ? Case::lower : Case::upper);
  }
  return result;
}

}  // namespace consort::expression::python
