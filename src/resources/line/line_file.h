#pragma once
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace consort::resources {

// The lines of a text file, each with the break it had, so that what is not edited is written back
// byte for byte.
class LineFile {
 public:
  explicit LineFile(std::string bytes);
  LineFile(LineFile&&) = default;
  LineFile& operator=(LineFile&&) = default;

  size_t size() const { return lines_.size(); }
  std::string_view operator[](size_t i) const { return lines_[i].text; }  // without its break

  // Edits keep the file's ways: new lines break as the first line does ("\r\n"), and a file whose
  // last line has no break goes on having none.
  void insert(size_t before, std::string_view line);
  void replace(size_t i, std::string_view line);
  void erase(size_t i);

  std::string bytes() const;

 private:
  struct Line {
    std::string_view text;  // into bytes_ or added_
    std::string_view end;   // "\n", "\r\n", or "" for a last line without a break
  };
  std::string_view keep(std::string_view line);

  std::unique_ptr<const std::string> bytes_;
  std::deque<std::string> added_;  // elements never move
  std::vector<Line> lines_;
  std::string_view break_ = "\n";
};

// The lines of a text somebody described: without breaks, and whether or not the last one has one.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace consort::resources
