#include "reconcile/difference.h"

#include "model/compare.h"

namespace consort::reconcile {
namespace {

using model::Action;
using model::AttributeChange;
using model::AttributeKind;
using model::AttributeRole;
using model::AttributeSchema;
using model::Map;
using model::Resource;
using model::TypeSchema;
using model::Value;

// Whether an observation will do, or is none that could be made here. One thing may be observed in
// several places (the owners of a whole tree): a list for an attribute that is none, of which every
// item must do.
bool satisfied(const AttributeSchema& attribute, const Value& desired, const Value* observed) {
  if (!observed || observed->is_null()) return false;
  if (observed->is_unknown()) return true;
  bool several = observed->is_list() && attribute.kind != AttributeKind::list &&
                 attribute.kind != AttributeKind::any;
  if (!several) return model::satisfied(attribute, desired, *observed);
  return std::all_of(observed->list().begin(), observed->list().end(),
                     [&](const Value& item) { return model::satisfied(attribute, desired, item); });
}

// Every property the description names and the machine does not satisfy.
std::vector<AttributeChange> differing(const TypeSchema& type, const Resource& desired,
                                       const Map& observed) {
  struct Differing {
    const AttributeSchema* attribute;
    const Value* from;  // null: not observed
    const Value* to;
  };
  std::vector<Differing> found;
  bool creates = model::means_absent(type, observed);
  for (const AttributeSchema& attribute : type.attributes) {
    if (attribute.role != AttributeRole::property) continue;
    if (!creates && attribute.only_on_create && attribute.only_on_create->holds(desired.attributes))
      continue;
    const Value* to = desired.attributes.find(attribute.name);
    if (!to || to->is_null()) continue;
    const Value* from = observed.find(attribute.name);
    if (!satisfied(attribute, *to, from)) found.push_back({&attribute, from, to});
  }
  std::vector<AttributeChange> changes;
  changes.reserve(found.size());  // they are large, and many are kept for long
  for (const auto& [attribute, from, to] : found) {
    bool sensitive = attribute->sensitive || desired.sensitive || model::has_secret(*to);
    changes.push_back({attribute->name, from ? *from : Value(), *to, sensitive});
  }
  return changes;
}

Action action_for(const TypeSchema& type, bool wanted_absent, bool observed_absent) {
  if (type.runs) return Action::run;
  if (wanted_absent) return Action::remove;
  return observed_absent ? Action::create : Action::update;
}

}  // namespace

std::optional<model::Change> difference(const TypeSchema& type, const Resource& desired,
                                        const Map& observed) {
  bool wanted_absent = model::means_absent(type, desired.attributes);
  bool observed_absent = model::means_absent(type, observed);
  if (wanted_absent && observed_absent) return std::nullopt;

  model::Change change;
  change.address = desired.address;
  change.action = action_for(type, wanted_absent, observed_absent);
  if (wanted_absent) {
    const Value* state = observed.find("state");
    change.attributes = {{"state", state ? *state : Value(), *desired.attributes.find("state")}};
    return change;
  }
  change.attributes = differing(type, desired, observed);
  if (change.attributes.empty()) return std::nullopt;
  return change;
}

std::vector<Untold> untold(const TypeSchema& type, const Resource& desired, const Map& observed) {
  std::vector<Untold> all;
  for (const AttributeSchema& attribute : type.attributes) {
    if (attribute.role != AttributeRole::property) continue;
    const Value* wanted = desired.attributes.find(attribute.name);
    const Value* seen = observed.find(attribute.name);
    if (!wanted || wanted->is_null() || !seen || !seen->is_unknown()) continue;
    all.push_back({attribute.name, seen->unknown().waits_for});
  }
  return all;
}

}  // namespace consort::reconcile
