#include "document/scalar.h"

#include <algorithm>
#include <string_view>

#include "base/strings.h"
#include "document/lines.h"

namespace consort::document {
namespace {

// Bytes of anchors and tags at the front, with the spaces after them.
size_t properties(std::string_view text) {
  size_t size = 0;
  while (size < text.size() && (text[size] == '&' || text[size] == '!')) {
    size = std::min(text.find(' ', size), text.size());
    size = std::min(text.find_first_not_of(' ', size), text.size());
  }
  return size;
}

// The column before what holds the block that starts at `header`: a key, or a list's dash.
size_t holder_indent(std::string_view line, const Place& header) {
  size_t start = column_offset(line, header.column);
  size_t first = std::min(line.find_first_not_of(" -"), line.size());
  return first < start ? first : std::min(line.rfind('-', start), first);
}

// Columns of a block's lines before their text: those of its first line that is not empty, unless
// there is a digit in the header ("|2") and that line is indented on its own account.
uint32_t block_indent(const LineLookup& lines, const Place& header, std::string_view indicators) {
  std::optional<std::string> line;
  uint32_t number = header.line;
  do {
    line = lines(header.document, ++number);
  } while (line && line->find_first_not_of(' ') == line->npos);
  if (!line) return 0;
  auto indent = static_cast<uint32_t>(line->find_first_not_of(' '));
  size_t digit = indicators.find_first_of("123456789");
  std::optional<std::string> first = lines(header.document, header.line);
  if (digit == indicators.npos || !first) return indent;
  auto holder = static_cast<uint32_t>(holder_indent(*first, header));
  return std::min<uint32_t>(indent, holder + static_cast<uint32_t>(indicators[digit] - '0'));
}

}  // namespace

ScalarText scalar_text(const LineLookup& lines, const Place& scalar) {
  ScalarText found{scalar, 0};
  std::optional<std::string> line =
      scalar.line > 0 ? lines(scalar.document, scalar.line) : std::nullopt;
  if (!line) return found;
  size_t start = column_offset(*line, scalar.column);
  start += properties(std::string_view(*line).substr(start));
  std::string_view text = std::string_view(*line).substr(start);
  if (text.starts_with('|') || text.starts_with('>')) {
    std::string_view indicators = text.substr(0, text.find(' '));
    found.indent = block_indent(lines, scalar, indicators);
    found.first = {scalar.document, scalar.line + 1, found.indent + 1};
    return found;
  }
  bool quoted = text.starts_with('"') || text.starts_with('\'');
  found.first.column = column_of(*line, start) + (quoted ? 1 : 0);
  found.indent = found.first.column - 1;
  return found;
}

Place place_in_scalar(const LineLookup& lines, const Place& scalar, uint32_t line,
                      uint32_t column) {
  if (scalar.line == 0 || line == 0 || column == 0) return scalar;
  ScalarText text = scalar_text(lines, scalar);
  Place place = text.first;
  place.line += line - 1;
  place.column = line == 1 ? place.column + column - 1 : text.indent + column;
  // Folding and escapes move text to where only a reader could find it again.
  std::optional<std::string> source = lines(place.document, place.line);
  bool on_one_line = text.first.line == scalar.line;
  bool exists = source && place.column <= utf8_characters(*source).size() + 1;
  return exists && !(on_one_line && line > 1) ? place : scalar;
}

}  // namespace consort::document
