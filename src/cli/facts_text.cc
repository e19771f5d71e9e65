#include "cli/facts_text.h"

#include "base/strings.h"
#include "cli/plan_text.h"
#include "cli/terminal.h"

namespace consort::cli {
namespace {

constexpr size_t kLongestPath = 400;  // bytes shown

void add_rows(const model::Value& value, const std::string& path,
              std::vector<std::vector<std::string>>& rows) {
  if (value.is_map()) {
    for (const auto& entry : value.map())
      add_rows(entry.value, path.empty() ? *entry.key : path + "." + *entry.key, rows);
  } else if (value.is_list()) {
    std::vector<std::string> items;
    for (const model::Value& item : value.list())
      items.push_back(value_text(item));
    rows.push_back({printable(path, kLongestPath), join(items, ", ")});
  } else {
    rows.push_back(
        {printable(path, kLongestPath), value.is_unknown() ? "(unknown)" : value_text(value)});
  }
}

void add_paths(const model::Map& map, const std::string& prefix, std::vector<std::string>& paths) {
  for (const auto& entry : map) {
    paths.push_back(prefix + *entry.key);
    if (entry.value.is_map()) add_paths(entry.value.map(), prefix + *entry.key + ".", paths);
  }
}

}  // namespace

std::string facts_text(const model::Value& facts, const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  add_rows(facts, path, rows);
  return table(rows);
}

std::string likely_fact(const model::Value& facts, const std::string& path) {
  std::vector<std::string> paths;
  if (facts.is_map()) add_paths(facts.map(), "", paths);
  return did_you_mean(path, paths);
}

}  // namespace consort::cli
