#include "compiler/merge/composition.h"

#include "compiler/read/expect.h"
#include "compiler/read/names.h"

namespace consort::compiler {

using model::Text;
using model::Value;

Composition::Composition(Scopes& scopes) : order_(*scopes.context().order) {
  const Layer& own = *scopes.context().own;
  drafts_.reserve(order_.drafts.size() + order_.dynamic.size() + own.entries.size());
  for (const Order::Draft& draft : order_.drafts)
    drafts_.push_back({draft.type, draft.name, draft.contributions, {}});
  for (const Contribution& contribution : order_.dynamic)
    add(contribution, scopes);
  for (const Entry& entry : own.entries)
    add({order_.host_position(), &entry}, scopes);
  attach_extras(scopes.context().diagnostics);
}

void Composition::add(const Contribution& contribution, Scopes& scopes) {
  const Entry& entry = *contribution.entry;
  const Value& written = entry.name.written();
  if (entry.name.is_constant()) {
    extras_.push_back({draft(*entry.type, written.shared_text()), contribution});
    return;
  }
  std::optional<Value> value = entry.name.evaluate(scopes.evaluation(contribution.position));
  if (!value) {
    open_[entry.type].failed = true;
    return;
  }
  if (value->is_unknown()) {
    const std::vector<std::string>& facts = value->unknown().waits_for;
    std::vector<std::string>& all = open_[entry.type].waits_for;
    all.insert(all.end(), facts.begin(), facts.end());
    uint32_t unnamed = draft(*entry.type, written.shared_text());
    drafts_[unnamed].name_waits_for = facts;
    extras_.push_back({unnamed, contribution});
    return;
  }
  std::optional<Text> name = resource_name(*entry.type, *value, scopes.context().diagnostics);
  if (!name) {
    open_[entry.type].failed = true;
    return;
  }
  extras_.push_back({draft(*entry.type, *name), contribution});
}

uint32_t Composition::draft(const Type& type, const Text& name) {
  if (auto found = find({&type, *name})) return *found;
  uint32_t position = static_cast<uint32_t>(drafts_.size());
  drafts_.push_back({&type, name, {}, {}});
  index_.emplace(ResourceKey{&type, *name}, position);
  return position;
}

std::optional<uint32_t> Composition::find(ResourceKey key) const {
  auto found = order_.index.find(key);
  if (found != order_.index.end()) return found->second;
  found = index_.find(key);
  if (found != index_.end()) return found->second;
  return std::nullopt;
}

const OpenNames* Composition::open_names(const Type& type) const {
  auto found = open_.find(&type);
  return found == open_.end() ? nullptr : &found->second;
}

void Composition::attach_extras(Diagnostics& diagnostics) {
  std::stable_sort(extras_.begin(), extras_.end(), [](const Extra& a, const Extra& b) {
    return std::tie(a.draft, a.contribution.position) < std::tie(b.draft, b.contribution.position);
  });
  for (size_t i = 0; i < extras_.size();) {
    Draft& draft = drafts_[extras_[i].draft];
    std::vector<Contribution> all(draft.contributions.begin(), draft.contributions.end());
    for (uint32_t number = extras_[i].draft; i < extras_.size() && extras_[i].draft == number; ++i)
      all.push_back(extras_[i].contribution);
    std::stable_sort(all.begin(), all.end(), [](const Contribution& a, const Contribution& b) {
      return a.position < b.position;
    });
    for (size_t k = 1; k < all.size(); ++k) {
      if (all[k].position != all[k - 1].position) continue;
      diagnostics.add({all[k].entry->mark.place(),
                       Severity::error,
                       "duplicate",
                       draft.type->collection() + " " + quoted(*draft.name) + " is described twice",
                       "",
                       {{all[k - 1].entry->mark.place(), "first described here"}}});
    }
    contributions_.push_back(std::move(all));
    draft.contributions = contributions_.back();
  }
  extras_.clear();
}

}  // namespace consort::compiler
