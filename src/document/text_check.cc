#include "document/text_check.h"

#include <array>
#include <cstdint>

#include "base/strings.h"
#include "document/lines.h"

namespace consort::document {
namespace {

constexpr size_t kMostDirectives = 16;  // libyaml compares each with all before it

// Bytes that are, or start, a character worth a closer look.
constexpr std::array<bool, 256> suspicious_bytes() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 0x20; ++c)
    table[c] = c != '\t' && c != '\n' && c != '\r';
  table[0x7F] = table[0xC2] = table[0xE2] = table[0xEF] = true;
  return table;
}

// True for a character YAML does not take, or takes for a line break that is none.
bool forbidden(std::string_view at) {
  uint8_t first = at[0];
  if (first < 0x80) return true;
  if (first == 0xC2) return static_cast<uint8_t>(at[1]) < 0xA0;  // C1 controls
  return at.starts_with("\u2028") || at.starts_with("\u2029") || at.starts_with("\uFFFE") ||
         at.starts_with("\uFFFF");
}

std::optional<size_t> forbidden_character(std::string_view text) {
  static constexpr std::array<bool, 256> kSuspicious = suspicious_bytes();
  for (size_t i = 0; i < text.size(); ++i) {
    if (kSuspicious[static_cast<uint8_t>(text[i])] && forbidden(text.substr(i))) return i;
  }
  return std::nullopt;
}

bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  return text.size() >= 2 && (text[0] == '\0') != (text[1] == '\0');
}

// "U+2028" and how to write it in double quotes.
Diagnostic describe_forbidden(std::string_view at, Place place) {
  uint32_t code = static_cast<uint8_t>(at[0]);
  if (code == 0xC2) {
    code = static_cast<uint8_t>(at[1]);
  } else if (code >= 0xE0) {
    code = (code & 15) << 12 | (at[1] & 63) << 6 | (at[2] & 63);
  }
  char name[16], escape[16];
  std::snprintf(name, sizeof name, "U+%04X", code);
  std::snprintf(escape, sizeof escape, code < 0x100 ? "\\x%02X" : "\\u%04X", code);
  return {std::move(place), Severity::error, "bad-character",
          std::string("the invisible character ") + name + " cannot stand in YAML",
          std::string("remove it, or write it as \"") + escape + "\" in double quotes"};
}

Diagnostic describe_bad_byte(std::string_view text, size_t offset, Place place) {
  std::string byte = printable(text.substr(offset, 1));
  return {std::move(place), Severity::error, "bad-utf8", "the byte " + byte + " is no UTF-8",
          "save the file as UTF-8; it may be in Latin-1 or not be text at all"};
}

std::optional<size_t> too_many_directives(std::string_view text) {
  size_t directives = 0;
  for (size_t i = text.find("\n%"); i != text.npos; i = text.find("\n%", i + 1)) {
    if (++directives > kMostDirectives) return i + 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Diagnostic> check_text(std::string_view text, const std::string& document) {
  if (is_utf16(text)) {
    return Diagnostic{{document, 1, 1},
                      Severity::error,
                      "bad-encoding",
                      "the text is in UTF-16",
                      "save the file as UTF-8"};
  }
  if (std::optional<size_t> at = invalid_utf8(text)) {
    return describe_bad_byte(text, *at, LineTable(text).place(*at, document));
  }
  if (std::optional<size_t> at = forbidden_character(text)) {
    return describe_forbidden(text.substr(*at), LineTable(text).place(*at, document));
  }
  if (std::optional<size_t> at = too_many_directives(text)) {
    return Diagnostic{
        LineTable(text).place(*at, document), Severity::error, "yaml-syntax",
        "there are more than " + count(kMostDirectives, "line") + " that start with '%'",
        "indent text that is no directive"};
  }
  return std::nullopt;
}

}  // namespace consort::document
