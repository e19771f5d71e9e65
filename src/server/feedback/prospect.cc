#include "server/feedback/prospect.h"

#include "model/compare.h"

namespace consort::server {

using model::Value;

std::optional<model::Change> change_to(const model::Address& resource,
                                       const model::TypeSchema& type, const model::Map& attributes,
                                       const model::Map& observed) {
  const bool wanted = !model::means_absent(type, attributes),
             there = !model::means_absent(type, observed);
  model::Change change{.address = resource};
  if (!wanted && !there) return std::nullopt;
  if (wanted != there) change.action = wanted ? model::Action::create : model::Action::remove;
  for (const auto& entry : attributes) {
    const model::AttributeSchema* attribute = type.attribute(*entry.key);
    if (!wanted || !attribute || attribute->role != model::AttributeRole::property) continue;
    const Value* is = observed.find(*entry.key);
    if (there && is && model::satisfied(*attribute, entry.value, *is)) continue;
    change.attributes.own().push_back({.name = *entry.key,
                                       .from = there && is ? *is : Value(),
                                       .to = entry.value,
                                       .sensitive = attribute->sensitive});
  }
  const bool same = wanted && there && change.attributes.empty();
  return same ? std::nullopt : std::optional(std::move(change));
}

Value to_value(const Prospect& prospect) {
  model::Map map;
  map.set("host", Value(prospect.host));
  if (prospect.change) map.set("change", model::to_value(*prospect.change, {}));
  if (!prospect.unknown.empty()) map.set("unknown", Value(prospect.unknown));
  return Value(std::move(map));
}

}  // namespace consort::server
