#include "resources/line/line_file.h"

#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr std::string_view kUnix = "\n";
constexpr std::string_view kDos = "\r\n";

}  // namespace

LineFile::LineFile(std::string bytes)
    : bytes_(std::make_unique<const std::string>(std::move(bytes))) {
  std::string_view rest = *bytes_;
  while (!rest.empty()) {
    size_t end = rest.find('\n');
    std::string_view text = rest.substr(0, end);
    std::string_view mark = end == rest.npos ? "" : kUnix;
    if (!mark.empty() && text.ends_with('\r')) {
      text.remove_suffix(1);
      mark = kDos;
    }
    lines_.push_back({text, mark});
    rest.remove_prefix(text.size() + mark.size());
  }
  if (!lines_.empty() && !lines_[0].end.empty()) break_ = lines_[0].end;
}

std::string_view LineFile::keep(std::string_view line) { return added_.emplace_back(line); }

void LineFile::insert(size_t before, std::string_view line) {
  Line added{keep(line), break_};
  if (before == lines_.size() && before > 0 && lines_.back().end.empty()) {
    std::swap(added.end, lines_.back().end);
  }
  lines_.insert(lines_.begin() + static_cast<ptrdiff_t>(before), added);
}

void LineFile::replace(size_t i, std::string_view line) { lines_[i].text = keep(line); }

void LineFile::erase(size_t i) {
  bool broken_off = lines_[i].end.empty();
  lines_.erase(lines_.begin() + static_cast<ptrdiff_t>(i));
  if (broken_off && !lines_.empty()) lines_.back().end = "";
}

std::string LineFile::bytes() const {
  std::string bytes;
  for (const Line& line : lines_)
    (bytes += line.text) += line.end;
  return bytes;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines = split_lines(text);
  for (std::string_view& line : lines) {
    if (line.ends_with('\r')) line.remove_suffix(1);
  }
  return lines;
}

}  // namespace consort::resources
