#include "server/actions/catalog_comparison.h"

#include <map>
#include <set>

#include "base/hash.h"
#include "model/change.h"
#include "model/json.h"
#include "model/text_diff.h"

namespace consort::server {
namespace {

using model::Map;
using model::Value;

// What a catalog says of a resource beside its attributes.
constexpr std::string_view kPolicies[] = {"drift", "retry", "sensitive", "timeout_ms", "waits_for"};

// Each resource with all that counts, by address.
using Resources = std::map<std::string, Map>;

bool is_meant(const std::string& address, const std::string& resource) {
  if (resource.empty() || address == resource) return true;
  return resource.find('.') == std::string::npos && address.starts_with(resource + ".");
}

Result<Resources> resources_of(const std::string& json, const std::string& wanted) {
  Resources resources;
  if (json.empty()) return resources;
  TRY(Value root, model::parse_json(json));
  const Value* list = root.is_map() ? root.map().find("resources") : nullptr;
  if (!list || !list->is_list()) return fail(Code::corrupt, "a catalog has no resources");
  for (const Value& item : list->list()) {
    const Value* address = item.is_map() ? item.map().find("address") : nullptr;
    const Value* attributes = item.is_map() ? item.map().find("attributes") : nullptr;
    if (!address || !address->is_text() || !attributes || !attributes->is_map())
      return fail(Code::corrupt, "a resource of a catalog is not one");
    if (!is_meant(address->text(), wanted)) continue;
    Map all = attributes->map();
    for (std::string_view policy : kPolicies)
      if (const Value* value = item.map().find(policy)) all.set(policy, *value);
    resources.emplace(address->text(), std::move(all));
  }
  return resources;
}

class Difference {
 public:
  Difference(const std::string& address, const model::Schema& schema,
             const ComparisonBounds& bounds)
      : address_(address),
        type_(schema.find(address.substr(0, address.find('.')))),
        bounds_(bounds) {}

  // Null: there is none.
  Value between(const Map* before, const Map* after) const {
    model::List attributes = attributes_between(before ? *before : Map(), after ? *after : Map());
    if (before && after && attributes.empty()) return Value();
    Map map;
    map.set("address", Value(address_));
    map.set("action", Value(to_string(!before  ? model::Action::create
                                      : !after ? model::Action::remove
                                               : model::Action::update)));
    map.set("attributes", Value(std::move(attributes)));
    return Value(std::move(map));
  }

 private:
  model::List attributes_between(const Map& before, const Map& after) const {
    std::set<std::string> names;
    for (const Map* side : {&before, &after})
      for (const auto& entry : *side)
        names.insert(*entry.key);
    const bool sensitive = before.contains("sensitive") || after.contains("sensitive");
    model::List attributes;
    for (const std::string& name : names) {
      const Value* from = before.find(name);
      const Value* to = after.find(name);
      if (from && to && *from == *to) continue;
      attributes.emplace_back(attribute(name, from, to, sensitive || is_sensitive(name)));
    }
    return attributes;
  }

  Map attribute(const std::string& name, const Value* from, const Value* to, bool sensitive) const {
    Map map;
    map.set("name", Value(name));
    if (from) map.set("from", shown(*from, sensitive));
    if (to) map.set("to", shown(*to, sensitive));
    if (sensitive) map.set("sensitive", Value(true));
    if (!sensitive && from && to && is_long(*from) && is_long(*to))
      map.set("diff", Value(model::unified_diff(from->text(), to->text(), "before", "after")));
    return map;
  }

  Value shown(const Value& value, bool sensitive) const {
    if (sensitive) return model::Redactor()(value);
    if (!value.is_text() || value.text().size() <= bounds_.text_bytes) return value;
    Map digest;
    digest.set("sha256", Value(sha256(value.text()).hex()));
    digest.set("size", Value(static_cast<int64_t>(value.text().size())));
    return Value(std::move(digest));
  }

  static bool is_long(const Value& value) {
    return value.is_text() && value.text().find('\n') != std::string::npos;
  }

  bool is_sensitive(const std::string& name) const {
    const model::AttributeSchema* attribute = type_ ? type_->attribute(name) : nullptr;
    return attribute && attribute->sensitive;
  }

  const std::string& address_;
  const model::TypeSchema* const type_;
  const ComparisonBounds& bounds_;
};

}  // namespace

Result<CatalogComparison> compare_catalogs(const std::string& before, const std::string& after,
                                           const std::string& resource, const model::Schema& schema,
                                           const ComparisonBounds& bounds) {
  TRY(Resources old_resources, resources_of(before, resource));
  TRY(Resources new_resources, resources_of(after, resource));
  std::set<std::string> addresses;
  for (const Resources* side : {&old_resources, &new_resources})
    for (const auto& [address, attributes] : *side)
      addresses.insert(address);
  CatalogComparison comparison;
  for (const std::string& address : addresses) {
    auto find = [&](const Resources& side) {
      auto found = side.find(address);
      return found == side.end() ? nullptr : &found->second;
    };
    Value change =
        Difference(address, schema, bounds).between(find(old_resources), find(new_resources));
    if (change.is_null()) continue;
    if (comparison.changes.size() == bounds.resources) {
      ++comparison.omitted;
    } else {
      comparison.changes.push_back(std::move(change));
    }
  }
  return comparison;
}

}  // namespace consort::server
