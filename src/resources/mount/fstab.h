#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort::resources {

// One line of fstab(5), with the escapes (\040 for a space) resolved.
struct FstabEntry {
  std::string device;
  std::string point;
  std::string type;
  std::vector<std::string> options;
  int dump = 0;
  int pass = 0;
  friend bool operator==(const FstabEntry&, const FstabEntry&) = default;

  std::string line() const;
  static std::optional<FstabEntry> parse(std::string_view line);
};

// The file, line by line; what is changed is one line, all others stay as they are.
class Fstab {
 public:
  explicit Fstab(std::string_view text);

  const FstabEntry* find(std::string_view point) const;  // the last, which is mounted on top
  void put(const FstabEntry& entry);
  bool remove(std::string_view point);
  std::vector<std::string> points() const;  // in order; swap and the like left out
  std::string text() const;

 private:
  struct Line {
    std::string text;
    std::optional<FstabEntry> entry;
  };
  std::vector<Line> lines_;
};

// "a\040b" <-> "a b", as fstab and /proc/self/mountinfo write white space and backslashes.
std::string unescape_octal(std::string_view field);
std::string escape_octal(std::string_view text);

}  // namespace consort::resources
