#include "resources/account/colon_file.h"

#include <charconv>

namespace consort::resources {

ColonFile::ColonFile(std::string_view text, size_t fields) {
  for (std::string_view raw : split_lines(text)) {
    Line line;
    std::vector<std::string_view> parts = split(raw, ':');
    bool is_record = parts.size() == fields && !parts[0].empty() &&
                     std::string_view("#+-").find(parts[0][0]) == std::string_view::npos;
    if (is_record) {
      line.record.assign(parts.begin(), parts.end());
    } else {
      line.other = raw;
    }
    lines_.push_back(std::move(line));
  }
  index();
}

void ColonFile::index() {
  by_name_.clear();
  for (size_t i = 0; i < lines_.size(); ++i) {
    if (!lines_[i].record.empty()) by_name_.emplace(lines_[i].record[0], i);
  }
}

const ColonFile::Record* ColonFile::find(std::string_view name) const {
  auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &lines_[found->second].record;
}

ColonFile::Record* ColonFile::find(std::string_view name) {
  return const_cast<Record*>(std::as_const(*this).find(name));
}

void ColonFile::add(Record record) {
  by_name_.emplace(record[0], lines_.size());
  lines_.push_back({std::move(record), {}});
}

bool ColonFile::erase(std::string_view name) {
  if (!by_name_.contains(name)) return false;
  std::erase_if(lines_,
                [&](const Line& line) { return !line.record.empty() && line.record[0] == name; });
  index();
  return true;
}

std::string ColonFile::text() const {
  std::string text;
  for (const Line& line : lines_) {
    text += line.record.empty() ? line.other : join(line.record, ":");
    text += '\n';
  }
  return text;
}

std::vector<std::string> members_of(std::string_view field) {
  std::vector<std::string> members;
  for (std::string_view member : split(field, ',')) {
    if (!trim(member).empty()) members.emplace_back(trim(member));
  }
  return members;
}

bool has_member(std::string_view field, std::string_view member) {
  for (std::string_view other : split(field, ',')) {
    if (trim(other) == member) return true;
  }
  return false;
}

void add_member(std::string& field, std::string_view member) {
  if (has_member(field, member)) return;
  if (!field.empty()) field += ',';
  field += member;
}

void remove_member(std::string& field, std::string_view member) {
  std::vector<std::string> members = members_of(field);
  if (std::erase(members, member) > 0) field = join(members, ",");
}

std::optional<uint32_t> id_of(std::string_view field) {
  uint32_t id = 0;
  auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), id);
  if (error != std::errc() || end != field.data() + field.size()) return std::nullopt;
  return id;
}

}  // namespace consort::resources
