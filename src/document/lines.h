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
