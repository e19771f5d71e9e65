#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/strings.h"

namespace consort::resources {

// A file of records with colons between their fields, such as /etc/passwd. Lines that are no such
// records (comments, NIS entries, broken ones) stay where they are, untouched. Of two records with
// one name the first counts.
class ColonFile {
 public:
  using Record = std::vector<std::string>;

  ColonFile() = default;
  // A record has exactly `fields` fields; the first is its name.
  ColonFile(std::string_view text, size_t fields);

  const Record* find(std::string_view name) const;
  Record* find(std::string_view name);
  void add(Record record);            // at the end
  bool erase(std::string_view name);  // all of that name
  std::string text() const;

  template <class Each>
  void for_each(Each each) const {
    for (const Line& line : lines_) {
      if (!line.record.empty()) each(line.record);
    }
  }
  template <class Each>
  void for_each(Each each) {
    for (Line& line : lines_) {
      if (!line.record.empty()) each(line.record);
    }
  }

 private:
  struct Line {
    Record record;  // empty: `other` is the line
    std::string other;
  };
  void index();

  std::vector<Line> lines_;
  std::unordered_map<std::string, size_t, StringHash, std::equal_to<>> by_name_;
};

// A list with commas, as the members of a group are written.
std::vector<std::string> members_of(std::string_view field);
bool has_member(std::string_view field, std::string_view member);
void add_member(std::string& field, std::string_view member);
void remove_member(std::string& field, std::string_view member);

// A field that is a number of users, groups or days.
std::optional<uint32_t> id_of(std::string_view field);

}  // namespace consort::resources
