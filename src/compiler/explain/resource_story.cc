#include "compiler/explain/resource_story.h"

#include "base/strings.h"
#include "compiler/explain/story.h"

namespace consort::compiler {

using model::Value;

ResourceStory::ResourceStory(const Draft& draft, Scopes& scopes)
    : draft_(draft), scopes_(scopes), lowering_(scopes) {
  fate_ = ResourceBuilder(scopes, lowering_).build(draft, built_);
}

std::vector<Chain> ResourceStory::all() {
  std::vector<Chain> chains = {itself()};
  if (fate_ != Fate::built) return chains;
  for (Slot slot = 0; slot < draft_.type->slots(); ++slot) {
    Chain chain = attribute(slot);
    if (!chain.steps.empty()) chains.push_back(std::move(chain));
  }
  return chains;
}

Chain ResourceStory::itself() const {
  Chain chain;
  chain.subject = draft_.type->collection() + "." + *draft_.name;
  bool void_ = false;  // a later layer withdraws it
  for (size_t i = draft_.contributions.size(); i > 0; --i) {
    const Contribution& contribution = draft_.contributions[i - 1];
    Step step;
    step.place = contribution.entry->mark.place();
    step.layer = scopes_.context().label(contribution.position);
    step.action = contribution.entry->withdrawn ? Step::Action::withdraw : Step::Action::describe;
    step.in_force = !void_;
    void_ = void_ || contribution.entry->withdrawn;
    chain.steps.insert(chain.steps.begin(), std::move(step));
  }
  if (fate_ == Fate::withdrawn) chain.outcome = "withdrawn";
  if (fate_ == Fate::dropped) chain.outcome = "dropped: its condition is false";
  if (fate_ == Fate::built) chain.outcome = waiting();
  return chain;
}

std::string ResourceStory::waiting() const {
  const std::vector<std::string>& names = built_.resource.waits_for;
  return names.empty() ? "" : "waits for " + join(names, ", ");
}

std::vector<Statement> ResourceStory::statements(Slot slot) const {
  std::vector<Statement> statements;
  for (const Contribution& contribution : draft_.contributions) {
    if (contribution.entry->withdrawn) statements.clear();
    for (const Setting& setting : contribution.entry->settings)
      if (setting.slot == slot) statements.push_back({contribution.position, &setting});
  }
  return statements;
}

Chain ResourceStory::attribute(Slot slot) {
  const model::AttributeSchema& schema = draft_.type->attribute(slot);
  Chain chain;
  chain.subject = draft_.type->collection() + "." + *draft_.name + "." + schema.name;
  if (!schema.default_value.is_null()) {
    chain.steps.push_back({{}, "default", Step::Action::fallback, schema.default_value, true});
  }
  for (Step& step : steps_of(statements(slot), scopes_))
    chain.steps.push_back(std::move(step));
  mark_overridden(chain.steps);
  if (replaced(slot)) {
    for (Step& step : chain.steps)
      step.in_force = false;
    chain.outcome = "a later layer sets another attribute that excludes it";
  } else if (fate_ == Fate::built) {
    const Value* value = built_.resource.attributes.find(schema.name);
    bool last_counts = !value && !chain.steps.empty() && chain.steps.back().in_force;
    if (value) chain.value = *value;
    if (last_counts && !chain.steps.back().value.is_null()) chain.value = chain.steps.back().value;
  }
  hide(chain, slot);
  return chain;
}

bool ResourceStory::replaced(Slot slot) const {
  return !statements(slot).empty() && AttributeChains(draft_, scopes_).find(slot).empty();
}

// True unless every layer that says something about it says no: a resource that is not there, or
// waits, keeps its secrets too.
bool ResourceStory::sensitive() const {
  for (const Statement& statement : statements(draft_.type->slot(Common::sensitive))) {
    const Formula& value = statement.setting->value;
    bool no = statement.setting->action == Action::withdraw ||
              (value.is_constant() && value.written() == Value(false));
    if (!no) return true;
  }
  return false;
}

void ResourceStory::hide(Chain& chain, Slot slot) const {
  bool common = !draft_.type->is_own(slot);
  if (!draft_.type->attribute(slot).sensitive && (common || !sensitive())) return;
  for (Step& step : chain.steps) {
    step.hidden = !step.value.is_null();
    step.value = Value();
  }
  chain.hidden = chain.value.has_value();
  chain.value.reset();
}

}  // namespace consort::compiler
