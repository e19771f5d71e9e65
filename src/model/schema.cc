#include "model/schema.h"

#include <algorithm>
#include <array>

#include "base/result.h"

namespace consort::model {
namespace {

constexpr std::array<std::pair<AttributeKind, std::string_view>, 15> kKinds = {{
    {AttributeKind::text, "text"},
    {AttributeKind::integer, "integer"},
    {AttributeKind::boolean, "boolean"},
    {AttributeKind::number, "number"},
    {AttributeKind::mode, "mode"},
    {AttributeKind::duration, "duration"},
    {AttributeKind::path, "path"},
    {AttributeKind::user, "user"},
    {AttributeKind::group, "group"},
    {AttributeKind::content, "content"},
    {AttributeKind::source, "source"},
    {AttributeKind::templated, "templated"},
    {AttributeKind::list, "list"},
    {AttributeKind::map, "map"},
    {AttributeKind::any, "any"},
}};

const AttributeSchema* find_by_name(const std::vector<AttributeSchema>& attributes,
                                    std::string_view name) {
  auto found =
      std::find_if(attributes.begin(), attributes.end(),
                   [&](const AttributeSchema& attribute) { return attribute.name == name; });
  return found == attributes.end() ? nullptr : &*found;
}

AttributeSchema common(std::string name, AttributeKind kind, std::string doc) {
  AttributeSchema attribute;
  attribute.name = std::move(name);
  attribute.kind = kind;
  attribute.role = AttributeRole::compile;
  attribute.doc = std::move(doc);
  return attribute;
}

std::vector<AttributeSchema> make_common_attributes() {
  std::vector<AttributeSchema> attributes = {
      common("requires", AttributeKind::list,
             "Resources that must be right before this one is looked at: `collection.name`, or "
             "`host:NAME/collection.name` for another host's."),
      common("notifies", AttributeKind::list,
             "Resources that are refreshed (a service restarted, a command run) when this one "
             "changes."),
      common("when", AttributeKind::any,
             "An expression; the resource belongs to the description only where it is true."),
      common("drift", AttributeKind::text,
             "What the agent does about a difference that nobody ordered: `enforce` puts it right, "
             "`report` "
             "only says so, `propose` offers it as a change of the description."),
      common("retry", AttributeKind::any,
             "How often a failing change is tried: a number of attempts in all, or a map of "
             "`attempts` and "
             "`delay`. The delay doubles after each attempt, up to a minute."),
      common("timeout", AttributeKind::duration, "Longest time one attempt may take."),
      common("sensitive", AttributeKind::boolean,
             "Never show a value of this resource: not in plans, diffs, reports or logs."),
  };
  attributes[0].items = attributes[1].items = AttributeKind::text;
  attributes[3].values = {"enforce", "report", "propose"};
  return attributes;
}

}  // namespace

std::string_view to_string(AttributeKind kind) {
  auto found = std::find_if(kKinds.begin(), kKinds.end(),
                            [&](const auto& row) { return row.first == kind; });
  return found == kKinds.end() ? "unknown" : found->second;
}

std::optional<AttributeKind> attribute_kind(std::string_view name) {
  auto found = std::find_if(kKinds.begin(), kKinds.end(),
                            [&](const auto& row) { return row.second == name; });
  if (found == kKinds.end()) return std::nullopt;
  return found->first;
}

const std::vector<AttributeSchema>& common_attributes() {
  static const std::vector<AttributeSchema> attributes = make_common_attributes();
  return attributes;
}

const AttributeSchema* TypeSchema::attribute(std::string_view name) const {
  const AttributeSchema* own = find_by_name(attributes, name);
  return own ? own : find_by_name(common_attributes(), name);
}

std::vector<std::string> TypeSchema::attribute_names() const {
  std::vector<std::string> names;
  for (const AttributeSchema& attribute : attributes)
    names.push_back(attribute.name);
  for (const AttributeSchema& attribute : common_attributes())
    names.push_back(attribute.name);
  return names;
}

std::string TypeSchema::absent_state() const {
  const AttributeSchema* state = find_by_name(attributes, "state");
  if (!state) return "";
  bool known =
      std::find(state->values.begin(), state->values.end(), "absent") != state->values.end();
  return known ? "absent" : "";
}

void Schema::add(TypeSchema type) {
  std::string collection = type.collection;
  bool added = types_.emplace(std::move(collection), std::move(type)).second;
  check(added, "a collection was added to the schema twice");
}

const TypeSchema* Schema::find(std::string_view collection) const {
  auto found = types_.find(collection);
  return found == types_.end() ? nullptr : &found->second;
}

std::vector<std::string> Schema::collections() const {
  std::vector<std::string> names;
  for (const auto& [name, type] : types_)
    names.push_back(name);
  return names;
}

}  // namespace consort::model
