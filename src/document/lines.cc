#include "document/lines.h"

#include <algorithm>

namespace consort::document {
namespace {

bool starts_character(char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }

}  // namespace

LineTable::LineTable(std::string_view text) : text_(text), starts_{0} {
  for (size_t i = text.find_first_of("\r\n"); i != text.npos; i = text.find_first_of("\r\n", i)) {
    i += text.substr(i).starts_with("\r\n") ? 2 : 1;
    starts_.push_back(i);
  }
}

std::string_view LineTable::line(uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  size_t start = starts_[number - 1];
  size_t end = number < starts_.size() ? starts_[number] : text_.size();
  std::string_view line = text_.substr(start, end - start);
  return line.substr(0, line.find_first_of("\r\n"));
}

Place LineTable::place(size_t offset, const std::string& document) const {
  auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  size_t start = *(next - 1);
  auto number = static_cast<uint32_t>(next - starts_.begin());
  return {document, number, column_of(text_.substr(start), offset - start)};
}

size_t LineTable::offset(uint32_t line, uint32_t column) const {
  if (line == 0 || line > starts_.size()) return text_.size();
  return starts_[line - 1] + column_offset(this->line(line), column);
}

size_t LineTable::start_of_line(size_t offset) const {
  return *(std::upper_bound(starts_.begin(), starts_.end(), offset) - 1);
}

size_t LineTable::next_line(size_t offset) const {
  auto next = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return next == starts_.end() ? text_.size() : *next;
}

std::string_view LineTable::before_on_line(size_t offset) const {
  size_t start = start_of_line(offset);
  return text_.substr(start, offset - start);
}

std::string_view LineTable::line_at(size_t offset) const {
  size_t start = start_of_line(offset);
  std::string_view line = text_.substr(start, next_line(offset) - start);
  return line.substr(0, line.find_first_of("\r\n"));
}

uint32_t column_of(std::string_view line, size_t offset) {
  std::string_view before = line.substr(0, offset);
  return 1 + static_cast<uint32_t>(std::count_if(before.begin(), before.end(), starts_character));
}

size_t column_offset(std::string_view line, uint32_t column) {
  for (size_t i = 0; i < line.size(); ++i) {
    if (starts_character(line[i]) && column-- == 1) return i;
  }
  return line.size();
}

}  // namespace consort::document
