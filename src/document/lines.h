#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace consort::document {

// The lines of a text by number, from 1. They end as YAML's do: with \n, \r\n or \r. Holds a view.
class LineTable {
 public:
  explicit LineTable(std::string_view text);

  // Without its line break; nothing past the end.
  std::string_view line(uint32_t number) const;
  size_t size() const { return starts_.size(); }

  // The byte at `line` and `column` (both from 1, in characters); the end of a shorter line, and of
  // the text.
  size_t offset(uint32_t line, uint32_t column) const;
  size_t start_of_line(size_t offset) const;  // the one that holds the byte
  size_t next_line(size_t offset) const;      // where the line after it starts; the text's end
  std::string_view before_on_line(size_t offset) const;
  std::string_view line_at(size_t offset) const;  // without its line break

  // The place of the character that holds byte `offset`.
  Place place(size_t offset, const std::string& document) const;

 private:
  std::string_view text_;
  std::vector<size_t> starts_;
};

// The column (from 1, in characters) of byte `offset` of a line.
uint32_t column_of(std::string_view line, size_t offset);

// Bytes of a line before the character in `column` (from 1); the line's size when it is shorter.
size_t column_offset(std::string_view line, uint32_t column);

}  // namespace consort::document
