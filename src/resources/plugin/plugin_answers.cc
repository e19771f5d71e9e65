#include "resources/plugin/plugin_answers.h"

#include "base/strings.h"
#include "model/validate.h"

namespace consort::resources {
namespace {

using model::AttributeSchema;
using model::Map;
using model::Value;

constexpr size_t kMostPaths = 1000;
constexpr size_t kLongestPath = 4096;

Error lie(std::string message) { return fail(Code::invalid, std::move(message)); }

// What is observed may be what nobody would be allowed to describe, but it has the kind of it.
AttributeSchema kind_only(const AttributeSchema& attribute) {
  AttributeSchema schema;
  schema.name = attribute.name;
  schema.kind = attribute.kind;
  schema.items = attribute.items;
  schema.unordered = attribute.unordered;
  schema.sensitive = attribute.sensitive;
  return schema;
}

bool is_path(const Value& value) {
  return value.is_text() && value.text().starts_with('/') && value.text().size() < kLongestPath &&
         value.text().find('\0') == std::string::npos;
}

}  // namespace

Result<Map> checked_state(const model::TypeSchema& type, const Value* state) {
  if (!state || !state->is_map()) return lie("it read no 'state' map");
  const Value* word = state->map().find("state");
  if (!word || !word->is_text()) return lie("the state that it read does not say 'state'");
  Map checked;
  for (const Map::Entry& entry : state->map()) {
    const AttributeSchema* attribute = type.attribute(*entry.key);
    if (!attribute || attribute->role != model::AttributeRole::property) {
      std::string hint = did_you_mean(*entry.key, type.attribute_names());
      return lie("it read '" + printable(*entry.key, 80) + "', which is no property of " +
                 type.collection + (hint.empty() ? "" : "; " + hint));
    }
    if (entry.value.is_null()) continue;
    Value value = entry.value;
    std::vector<model::Fault> faults = model::validate(kind_only(*attribute), value);
    if (!faults.empty()) return lie("it read what does not fit: " + faults[0].message);
    checked.set(entry.key, std::move(value));
  }
  return checked;
}

Result<std::vector<std::string>> checked_paths(const Value* paths) {
  std::vector<std::string> checked;
  if (!paths) return checked;
  if (!paths->is_list() || paths->list().size() > kMostPaths) {
    return lie("'depends_on' must be a list of at most 1000 paths");
  }
  for (const Value& path : paths->list()) {
    if (!is_path(path)) return lie("'depends_on' holds what is no absolute path");
    checked.push_back(path.text());
  }
  return checked;
}

Result<std::vector<WatchPoint>> checked_points(const Value* points) {
  std::vector<WatchPoint> checked;
  if (!points || !points->is_list() || points->list().size() > kMostPaths) {
    return lie("'points' must be a list of at most 1000 points");
  }
  for (const Value& point : points->list()) {
    const Value* path = point.is_map() ? point.map().find("path") : nullptr;
    const Value* tree = point.is_map() ? point.map().find("tree") : nullptr;
    if ((path != nullptr) == (tree != nullptr) || !is_path(path ? *path : *tree)) {
      return lie("every point must be {\"path\": ...} or {\"tree\": ...} with an absolute path");
    }
    checked.push_back(
        {path ? WatchPoint::Kind::path : WatchPoint::Kind::tree, (path ? path : tree)->text()});
  }
  return checked;
}

Result<std::vector<std::string>> checked_names(const model::TypeSchema& type, const Value* names) {
  std::vector<std::string> checked;
  if (!names || !names->is_list()) return lie("'names' must be a list");
  for (const Value& name : names->list()) {
    if (!name.is_text()) return lie("'names' holds what is no text");
    Value value = name;
    if (model::validate_name(type, value).empty()) checked.push_back(value.text());
  }
  std::sort(checked.begin(), checked.end());
  checked.erase(std::unique(checked.begin(), checked.end()), checked.end());
  return checked;
}

}  // namespace consort::resources
