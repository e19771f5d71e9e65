#include "compiler/merge/attribute_chains.h"

#include "compiler/read/expect.h"

namespace consort::compiler {

using model::Value;

namespace {

std::string address(const Draft& draft) { return draft.type->collection() + "." + *draft.name; }

// The last that sets the attribute, unless a later one withdraws it.
const Statement* deciding(AttributeChains::Chain chain) {
  for (size_t i = chain.size(); i > 0; --i) {
    const Statement& statement = chain[i - 1];
    if (statement.setting->action == Action::withdraw) return nullptr;
    if (statement.setting->action == Action::set) return &statement;
  }
  return nullptr;
}

}  // namespace

AttributeChains::AttributeChains(const Draft& draft, Scopes& scopes)
    : draft_(draft), scopes_(scopes), contributions_(draft.contributions) {
  size_t first = contributions_.size();
  while (first > 0 && !contributions_[first - 1].entry->withdrawn)
    --first;
  contributions_ = contributions_.subspan(first);
  collect();
  settle_rivals();
  for (const Chain& chain : chains_)
    if (chain.size() > 1) check_agreement(chain);
}

void AttributeChains::collect() {
  for (const Contribution& contribution : contributions_)
    for (const Setting& setting : contribution.entry->settings)
      statements_.push_back({contribution.position, &setting});
  if (contributions_.size() > 1) {
    std::stable_sort(
        statements_.begin(), statements_.end(),
        [](const Statement& a, const Statement& b) { return a.setting->slot < b.setting->slot; });
  }
  for (size_t first = 0, last = 0; first < statements_.size(); first = last) {
    while (last < statements_.size() &&
           statements_[last].setting->slot == statements_[first].setting->slot)
      ++last;
    chains_.push_back({statements_.data() + first, last - first});
  }
}

AttributeChains::Chain AttributeChains::find(Slot slot) const {
  for (const Chain& chain : chains_)
    if (slot_of(chain) == slot) return chain;
  return {};
}

void AttributeChains::settle_rivals() {
  std::vector<Slot> gone;
  for (const Chain& chain : chains_) {
    if (!deciding(chain)) continue;
    for (Slot slot : draft_.type->rivals(slot_of(chain))) {
      Chain rival = find(slot);
      if (slot > slot_of(chain) && !rival.empty() && deciding(rival)) {
        gone.push_back(settle(chain, rival) ? slot : slot_of(chain));
      }
    }
  }
  std::erase_if(chains_, [&](const Chain& chain) {
    return std::find(gone.begin(), gone.end(), slot_of(chain)) != gone.end();
  });
}

// True when `rival` is the one to go. Within one layer, or between applications that know nothing
// of each other, nobody can tell which of them is meant.
bool AttributeChains::settle(Chain chain, Chain rival) {
  const Statement *one = deciding(chain), *other = deciding(rival);
  bool clash = one->position == other->position ||
               from_unrelated_applications(one->position, other->position);
  if (clash) {
    model::Mark first = one->setting->mark, second = other->setting->mark;
    const std::string *a = &*one->setting->name, *b = &*other->setting->name;
    if (second.place() < first.place()) {
      std::swap(first, second);
      std::swap(a, b);
    }
    scopes_.context().diagnostics.add(
        {second.place(),
         Severity::error,
         "exclusive-attributes",
         address(draft_) + " cannot have both " + quoted(*a) + " and " + quoted(*b),
         "",
         {{first.place(), quoted(*a) + " is set here"}}});
  }
  return other->position < one->position || clash;
}

bool AttributeChains::from_unrelated_applications(uint32_t position, uint32_t other) const {
  const HostContext& context = scopes_.context();
  uint32_t a = context.instance(position), b = context.instance(other);
  return a != 0 && b != 0 && !context.order->related(a, b);
}

// Two applications that know nothing of each other must not want different values, unless a layer
// of the host decides between them.
void AttributeChains::check_agreement(Chain chain) {
  const Statement* last = deciding(chain);
  if (!last || scopes_.context().instance(last->position) == 0) return;
  for (const Statement* other = last; other != chain.data();) {
    --other;
    if (other->setting->action != Action::set) continue;
    if (scopes_.context().instance(other->position) == 0) return;
    if (!from_unrelated_applications(last->position, other->position)) continue;
    std::optional<Value> a = scopes_.evaluate(*last), b = scopes_.evaluate(*other);
    if (a && b && !(*a == *b)) disagree(*last, *other);
  }
}

void AttributeChains::disagree(const Statement& statement, const Statement& other) {
  HostContext& context = scopes_.context();
  scopes_.context().diagnostics.add(
      {statement.setting->mark.place(),
       Severity::error,
       "duplicate",
       address(draft_) + " gets different values of " + quoted(*statement.setting->name) +
           " from " + context.label(other.position) + " and " + context.label(statement.position),
       "let their names differ, as with {{ name }}, or set it where they are used",
       {{other.setting->mark.place(), "set by " + context.label(other.position) + " here"}}});
}

}  // namespace consort::compiler
