#include "resources/line/placement.h"

#include "base/strings.h"
#include "resources/line/pattern.h"

namespace consort::resources {
namespace {

std::string text(const model::Map& attributes, std::string_view name) {
  const model::Value* value = attributes.find(name);
  return value && value->is_text() ? value->text() : "";
}

Error nowhere(const model::Map& attributes, std::string_view where, const std::string& pattern) {
  return fail(Code::not_found, "no line of " + text(attributes, "path") + " matches '" +
                                   printable(pattern, 200) + "', " + std::string(where) +
                                   " which something is to be put");
}

}  // namespace

Result<size_t> place_for(const model::Map& attributes, const LineFile& file) {
  if (std::string after = text(attributes, "after"); !after.empty()) {
    TRY(Pattern pattern, Pattern::parse(after));
    for (size_t i = file.size(); i-- > 0;) {
      if (pattern.found_in(file[i])) return i + 1;
    }
    return nowhere(attributes, "after", after);
  }
  if (std::string before = text(attributes, "before"); !before.empty()) {
    TRY(Pattern pattern, Pattern::parse(before));
    for (size_t i = 0; i < file.size(); ++i) {
      if (pattern.found_in(file[i])) return i;
    }
    return nowhere(attributes, "before", before);
  }
  return text(attributes, "at") == "start" ? 0 : file.size();
}

std::string line_numbers(const std::vector<size_t>& positions) {
  constexpr size_t kShown = 5;
  std::string text = positions.size() == 1 ? "line " : "lines ";
  for (size_t i = 0; i < std::min(kShown, positions.size()); ++i) {
    bool last = i + 1 == positions.size();
    if (i > 0) text += last ? " and " : ", ";
    text += std::to_string(positions[i] + 1);
  }
  return positions.size() > kShown ? text + ", ..." : text;
}

}  // namespace consort::resources
