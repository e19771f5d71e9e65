#include "survey/hand_over.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/real_path.h"
#include "resources/service/unit_index.h"
#include "resources/service/unit_name.h"
#include "system/paths.h"

namespace consort::survey {
namespace {

using model::Map;
using model::Value;

constexpr std::string_view kName = "{name}";

bool pulls_in(std::string_view folder) {
  return folder.ends_with(".wants") || folder.ends_with(".requires") ||
         folder.ends_with(".upholds");
}

// The unit that a link below /etc/systemd/system enables, names otherwise or masks; "" when it
// brings a unit from elsewhere, which no service can say.
std::string unit_of_link(const std::string& path, const std::string& link) {
  const std::string name(system::file_name(path));
  const std::string_view folder = system::parent_path(path);
  if (pulls_in(folder)) return name;
  if (folder != resources::kUnitConfiguration) return "";
  const std::string goal = resources::link_goal(path, link);
  if (goal == resources::kNoUnit) return name;
  const bool is_alias =
      std::ranges::count(resources::unit_directories(), system::parent_path(goal)) > 0;
  return is_alias ? resources::aliased_unit(name, system::file_name(goal)) : "";
}

std::vector<std::string> files_of_unit(const std::string& name, const Map& attributes) {
  const std::string file = system::join_path(resources::kUnitConfiguration, name);
  std::vector<std::string> files;
  if (attributes.contains("content")) files.push_back(file);
  const Value* drop_ins = attributes.find("drop_ins");
  if (!drop_ins || !drop_ins->is_map()) return files;
  for (const auto& entry : drop_ins->map())
    files.push_back(system::join_path(file + ".d", *entry.key));
  return files;
}

// A priority is kept in a file of its own, which may also say something else.
bool is_said(std::string_view pattern, const Map& attributes) {
  if (!pattern.starts_with("/etc/apt/preferences.d/")) return true;
  const Value* priority = attributes.find("priority");
  return priority && *priority != Value(0);
}

}  // namespace

std::vector<std::string> files_of(const model::TypeSchema& type, const std::string& name,
                                  const Map& attributes) {
  if (type.collection == "units") return files_of_unit(name, attributes);
  std::vector<std::string> files;
  for (const std::string& pattern : type.paths) {
    const bool one = pattern.find(kName) != pattern.npos && pattern.find('*') == pattern.npos;
    if (one && type.collection != "services" && is_said(pattern, attributes))
      files.push_back(replace_all(pattern, kName, name));
  }
  return files;
}

void HandOver::take(const model::TypeSchema& type, const std::string& name, const Map& attributes) {
  if (type.collection == "services") units_.insert(resources::unit_name(name));
  for (std::string& file : files_of(type, name, attributes))
    files_.insert(std::move(file));
}

void HandOver::take(const HandOver& other) {
  files_.insert(other.files_.begin(), other.files_.end());
  units_.insert(other.units_.begin(), other.units_.end());
}

bool HandOver::has(const std::string& path, const FileRecord& record) const {
  if (files_.contains(path)) return true;
  if (!path.starts_with(resources::kUnitConfiguration)) return false;
  if (record.type == system::FileType::link)
    return units_.contains(unit_of_link(path, record.link));
  const bool is_mask = record.type == system::FileType::regular && record.size == 0;
  return is_mask && units_.contains(system::file_name(path));
}

}  // namespace consort::survey
