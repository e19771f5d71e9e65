#include "compiler/build/children.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "model/pattern.h"

namespace consort::compiler {

using model::AttributeKind;
using model::AttributeRole;
using model::AttributeSchema;
using model::AttributeSource;
using model::Value;

namespace {

std::optional<Slot> slot_filled_by(const Type& type, AttributeSource source) {
  for (Slot slot = 0; type.is_own(slot); ++slot)
    if (type.attribute(slot).filled == source) return slot;
  return std::nullopt;
}

// The slot for all that is described below a resource, if it looks there.
std::optional<Slot> slot_for_descendants(const Built& built) {
  std::optional<Slot> slot = slot_filled_by(*built.type, AttributeSource::descendants);
  if (!slot || built.absent) return std::nullopt;
  const std::vector<std::string>& conditions = built.type->attribute(*slot).filled_if;
  bool looks = std::any_of(conditions.begin(), conditions.end(), [&](const std::string& name) {
    const Value* value = built.resource.attributes.find(name);
    return value && !value->is_null() && *value != Value(false);
  });
  return looks ? slot : std::nullopt;
}

// What is described below a path.
struct Below {
  bool wants_descendants = false;
  std::set<std::string> children;
  std::set<std::string> descendants;
};
using Parents = std::unordered_map<std::string_view, Below>;

enum class Whose {
  own,     // the path is the resource's
  shared,  // it only has a part in it
};

// Hands `path` to each of its ancestors that wants to know; with `ending` behind it to those that
// look at all their descendants.
void hand_up(std::string_view path, Whose whose, std::string_view ending, Parents& parents) {
  for (size_t slash = path.rfind('/'); slash != path.npos; slash = path.rfind('/', slash - 1)) {
    std::string_view rest = path.substr(slash + 1);
    auto parent = parents.find(path.substr(0, std::max<size_t>(slash, 1)));
    if (parent != parents.end() && !rest.empty()) {
      parent->second.children.emplace(rest.substr(0, rest.find('/')));
      if (whose == Whose::own && parent->second.wants_descendants)
        parent->second.descendants.emplace(std::string(rest) += ending);
    }
    if (slash == 0) return;
  }
}

// Where the first component of `pattern` begins that is not one of an ancestor as deep as
// `directory`.
size_t end_of_ancestor(std::string_view pattern, std::string_view directory) {
  size_t slash = 0;
  auto depth = directory == "/" ? 0 : std::count(directory.begin(), directory.end(), '/');
  for (; depth > 0 && slash != pattern.npos; --depth)
    slash = pattern.find('/', slash + 1);
  return slash;
}

// The same for a path with `*` in it. As many slashes on both sides: no `*` can stand for one.
void hand_up_pattern(std::string_view pattern, Parents& parents) {
  std::string_view certain = pattern.substr(0, pattern.find('*'));
  for (auto& [directory, below] : parents) {
    size_t common = std::min(certain.size(), directory.size());
    if (certain.substr(0, common) != directory.substr(0, common)) continue;
    size_t end = end_of_ancestor(pattern, directory);
    if (end == pattern.npos) continue;
    if (end > 0 && !model::matches_glob(pattern.substr(0, end), directory)) continue;
    std::string_view rest = pattern.substr(end + 1);
    below.children.emplace(rest.substr(0, rest.find('/')));
  }
}

void hand_up(const Built& built, Parents& parents) {
  const model::TypeSchema& type = built.type->schema();
  const std::string& name = built.resource.address.name;
  std::string_view tree = slot_for_descendants(built) ? "/" : "";
  if (type.name_kind == AttributeKind::path) hand_up(name, Whose::own, tree, parents);
  for (const std::string& path : type.paths) {
    if (path.find('*') != path.npos)
      hand_up_pattern(replace_all(path, "{name}", name), parents);
    else
      hand_up(replace_all(path, "{name}", name), Whose::own, "", parents);
  }
  for (const AttributeSchema& attribute : type.attributes) {
    bool identity =
        attribute.role == AttributeRole::identity && attribute.kind == AttributeKind::path;
    if (!identity) continue;
    const Value* path = built.resource.attributes.find(attribute.name);
    if (path && path->is_text()) hand_up(path->text(), Whose::shared, "", parents);
  }
}

Value list_of(const std::set<std::string>& names) {
  model::List list;
  for (const std::string& name : names)
    list.emplace_back(name);
  return Value(std::move(list));
}

}  // namespace

void fill_children(BuiltResources& resources) {
  Parents parents;
  for (const Built& built : resources.all()) {
    bool looks = slot_for_descendants(built).has_value();
    if (looks || slot_filled_by(*built.type, AttributeSource::children))
      parents[*built.draft->name].wants_descendants = looks;
  }
  if (parents.empty()) return;
  for (const Built& built : resources.all())
    hand_up(built, parents);
  for (Built& built : resources.all()) {
    if (built.absent) continue;
    auto parent = parents.find(*built.draft->name);
    if (parent == parents.end()) continue;
    model::Map& attributes = built.resource.attributes;
    if (auto slot = slot_filled_by(*built.type, AttributeSource::children))
      attributes.set(built.type->key(*slot), list_of(parent->second.children));
    if (auto slot = slot_for_descendants(built))
      attributes.set(built.type->key(*slot), list_of(parent->second.descendants));
  }
}

}  // namespace consort::compiler
