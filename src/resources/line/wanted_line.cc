#include "resources/line/wanted_line.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/line/placement.h"

namespace consort::resources {
namespace {

std::string text(const model::Map& attributes, std::string_view name) {
  const model::Value* value = attributes.find(name);
  return value && value->is_text() ? value->text() : "";
}

Status must_be_single(const std::string& line) {
  bool single = line.find_first_of(std::string_view("\r\n\0", 3)) == line.npos;
  if (single) return {};
  return fail(Code::invalid, "`line` must be a single line; use 'blocks' for several");
}

}  // namespace

WantedLine::WantedLine(const model::Map& attributes)
    : attributes_(attributes),
      absent_(text(attributes, "state") == "absent"),
      line_(text(attributes, "line")),
      multiple_(text(attributes, "multiple")) {}

Result<WantedLine> WantedLine::of(const model::Map& attributes) {
  WantedLine wanted(attributes);
  if (std::string match = text(attributes, "match"); !match.empty()) {
    TRY(wanted.match_, Pattern::parse(match));
  }
  return wanted;
}

bool WantedLine::is_meant(std::string_view line) const {
  return match_ ? match_->found_in(line) : line == line_;
}

std::vector<size_t> WantedLine::all_in(const LineFile& file) const {
  std::vector<size_t> found;
  for (size_t i = 0; i < file.size(); ++i) {
    if (is_meant(file[i])) found.push_back(i);
  }
  return found;
}

std::vector<size_t> WantedLine::in(const LineFile& file) const {
  std::vector<size_t> found = all_in(file);
  if (found.size() < 2) return found;
  if (multiple_ == "first") return {found.front()};
  if (multiple_ == "last") return {found.back()};
  return found;
}

Status WantedLine::make_so(LineFile& file) const {
  if (!absent_) return set(file);
  std::vector<size_t> found = all_in(file);
  for (size_t i = found.size(); i-- > 0;)
    file.erase(found[i]);
  return {};
}

Status WantedLine::set(LineFile& file) const {
  TRY_DO(must_be_single(line_));
  TRY_DO(match_finds_line(attributes_));
  std::vector<size_t> found = in(file);
  if (found.empty()) {
    TRY(size_t place, place_for(attributes_, file));
    file.insert(place, line_);
    return {};
  }
  bool differ = std::any_of(found.begin(), found.end(), [&](size_t i) { return file[i] != line_; });
  if (differ && found.size() > 1 && (multiple_.empty() || multiple_ == "refuse")) {
    return fail(Code::invalid,
                line_numbers(found) + " of " + text(attributes_, "path") + " match '" +
                    printable(text(attributes_, "match"), 200) +
                    "'; make `match` narrower, or choose by `multiple: first`, `last` or `all`");
  }
  for (size_t i : found) {
    if (file[i] != line_) file.replace(i, line_);
  }
  return {};
}

Status match_finds_line(const model::Map& attributes) {
  const std::string match = text(attributes, "match");
  const model::Value* line = attributes.find("line");
  if (match.empty() || !line || !line->is_text() || text(attributes, "state") == "absent")
    return {};
  TRY(Pattern pattern, Pattern::parse(match));
  if (pattern.found_in(line->text())) return {};
  return fail(Code::invalid,
              "`match` is not found in `line` itself, so the line would be added again each time: "
              "make `match` '" +
                  printable(match, 200) + "' match both the old and the new line");
}

}  // namespace consort::resources
