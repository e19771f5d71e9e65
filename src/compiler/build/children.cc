#include "compiler/build/children.h"

#include <set>

#include "base/strings.h"

namespace consort::compiler {

using model::AttributeKind;
using model::AttributeRole;
using model::AttributeSchema;
using model::Value;

namespace {

std::optional<Slot> children_slot(const Type& type) {
  for (Slot slot = 0; type.is_own(slot); ++slot)
    if (type.attribute(slot).filled == model::AttributeSource::children) return slot;
  return std::nullopt;
}

// Every path that a resource says it is about.
void each_path(const Built& built, const auto& take) {
  if (built.type->schema().name_kind == AttributeKind::path) take(built.resource.address.name);
  for (const std::string& path : built.type->schema().paths)
    take(replace_all(path, "{name}", built.resource.address.name));
  for (const AttributeSchema& attribute : built.type->schema().attributes) {
    bool identity =
        attribute.role == AttributeRole::identity && attribute.kind == AttributeKind::path;
    if (!identity) continue;
    const Value* path = built.resource.attributes.find(attribute.name);
    if (path && path->is_text()) take(path->text());
  }
}

using Children = std::unordered_map<std::string_view, std::set<std::string>>;

// Hands `path` to each of its ancestors that wants to know.
void hand_up(std::string_view path, Children& children) {
  for (size_t slash = path.rfind('/'); slash != path.npos; slash = path.rfind('/', slash - 1)) {
    std::string_view rest = path.substr(slash + 1);
    auto parent = children.find(path.substr(0, std::max<size_t>(slash, 1)));
    if (parent != children.end() && !rest.empty()) {
      parent->second.emplace(rest.substr(0, rest.find('/')));
    }
    if (slash == 0) return;
  }
}

}  // namespace

void fill_children(BuiltResources& resources) {
  Children children;
  for (const Built& built : resources.all())
    if (children_slot(*built.type)) children[*built.draft->name];
  if (children.empty()) return;
  for (const Built& built : resources.all())
    each_path(built, [&](std::string_view path) { hand_up(path, children); });
  for (Built& built : resources.all()) {
    std::optional<Slot> slot = children_slot(*built.type);
    if (!slot || built.absent) continue;
    model::List names;
    for (const std::string& name : children[*built.draft->name])
      names.emplace_back(name);
    built.resource.attributes.set(built.type->key(*slot), Value(std::move(names)));
  }
}

}  // namespace consort::compiler
