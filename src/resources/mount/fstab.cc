#include "resources/mount/fstab.h"

#include <algorithm>
#include <charconv>

#include "base/strings.h"

namespace consort::resources {
namespace {

int small_number(const std::vector<std::string_view>& fields, size_t at) {
  int number = 0;
  if (at < fields.size())
    std::from_chars(fields[at].data(), fields[at].data() + fields[at].size(), number);
  return number;
}

bool is_octal(std::string_view digits) {
  return digits.size() == 3 && digits[0] <= '3' &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; });
}

}  // namespace

std::string unescape_octal(std::string_view field) {
  std::string text;
  for (size_t i = 0; i < field.size(); ++i) {
    std::string_view digits = field.substr(std::min(i + 1, field.size()), 3);
    if (field[i] == '\\' && is_octal(digits)) {
      text += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
      i += 3;
    } else {
      text += field[i];
    }
  }
  return text;
}

std::string escape_octal(std::string_view text) {
  std::string field;
  for (char c : text) {
    switch (c) {
      case ' ':
        field += "\\040";
        break;
      case '\t':
        field += "\\011";
        break;
      case '\n':
        field += "\\012";
        break;
      case '\\':
        field += "\\134";
        break;
      case '#':
        field += "\\043";
        break;
      default:
        field += c;
    }
  }
  return field;
}

std::string FstabEntry::line() const {
  return escape_octal(device) + "\t" + escape_octal(point) + "\t" + escape_octal(type) + "\t" +
         escape_octal(join(options, ",")) + "\t" + std::to_string(dump) + "\t" +
         std::to_string(pass);
}

std::optional<FstabEntry> FstabEntry::parse(std::string_view line) {
  std::vector<std::string_view> fields = split_words(line);
  if (fields.size() < 3 || fields[0].starts_with('#')) return std::nullopt;
  FstabEntry entry{unescape_octal(fields[0]), unescape_octal(fields[1]),
                   unescape_octal(fields[2]), {},
                   small_number(fields, 4),   small_number(fields, 5)};
  if (fields.size() < 4) return entry;
  for (std::string_view option : split(fields[3], ',')) {
    if (!option.empty()) entry.options.push_back(unescape_octal(option));
  }
  return entry;
}

Fstab::Fstab(std::string_view text) {
  for (std::string_view line : split_lines(text))
    lines_.push_back({std::string(line), FstabEntry::parse(line)});
}

const FstabEntry* Fstab::find(std::string_view point) const {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (line->entry && line->entry->point == point) return &*line->entry;
  }
  return nullptr;
}

void Fstab::put(const FstabEntry& entry) {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
    if (!line->entry || line->entry->point != entry.point) continue;
    if (*line->entry != entry) *line = {entry.line(), entry};
    return;
  }
  lines_.push_back({entry.line(), entry});
}

bool Fstab::remove(std::string_view point) {
  return std::erase_if(lines_, [&](const Line& line) {
           return line.entry && line.entry->point == point;
         }) > 0;
}

std::vector<std::string> Fstab::points() const {
  std::vector<std::string> points;
  for (const Line& line : lines_) {
    if (line.entry && line.entry->point.starts_with('/')) points.push_back(line.entry->point);
  }
  return points;
}

std::string Fstab::text() const {
  std::string text;
  for (const Line& line : lines_)
    text += line.text + "\n";
  return text;
}

}  // namespace consort::resources
