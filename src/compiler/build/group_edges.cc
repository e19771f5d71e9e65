#include "compiler/build/group_edges.h"

namespace consort::compiler {

using model::EdgeRule;

namespace {

constexpr uint32_t kEverywhere = UINT32_MAX;

bool is_about_groups(const EdgeRule& rule) {
  return rule.by == EdgeRule::By::all || rule.by == EdgeRule::By::document;
}

// Hands each position of a layer that describes a resource to `take`, the oldest first, until it
// returns false.
void each_position(const Built& built, const EdgeRule& rule, const auto& take) {
  if (rule.by == EdgeRule::By::all) {
    take(kEverywhere);
    return;
  }
  for (const Contribution& contribution : built.draft->contributions)
    if (!contribution.entry->withdrawn && !take(contribution.position)) return;
}

}  // namespace

void GroupEdges::apply(const Type& type, const EdgeRule& rule) {
  const Type* to = is_about_groups(rule) ? context_.site.types().find(rule.to) : nullptr;
  if (!to || to == &type) return;
  const Type &first = rule.reverse ? type : *to, &second = rule.reverse ? *to : type;
  if (resources_.of_type(first).empty() || resources_.of_type(second).empty()) return;
  Groups after = seconds(second, rule);
  for (const auto& [position, before] : firsts(first, rule)) {
    auto same = after.find(position);
    if (same == after.end()) continue;
    std::string pattern = rule.reverse ? rule.pattern : "";
    link({&first, position, pattern, false}, pick(before, false), same->second);
    link({&first, position, pattern, true}, pick(before, true), pick(same->second, true));
  }
}

// What comes first counts wherever a layer describes it.
GroupEdges::Groups GroupEdges::firsts(const Type& type, const EdgeRule& rule) const {
  Groups groups;
  BuiltResources::Range range = resources_.of_type(type);
  for (uint32_t i = range.first; i < range.last; ++i) {
    if (rule.reverse && !rule_applies(rule, *resources_[i].draft->name)) continue;
    each_position(resources_[i], rule, [&](uint32_t position) {
      groups[position].push_back(i);
      return true;
    });
  }
  return groups;
}

// What follows counts only where it is first described, so that an override does not tie it to
// more.
GroupEdges::Groups GroupEdges::seconds(const Type& type, const EdgeRule& rule) const {
  Groups groups;
  BuiltResources::Range range = resources_.of_type(type);
  for (uint32_t i = range.first; i < range.last; ++i) {
    if (!rule.reverse && !rule_applies(rule, *resources_[i].draft->name)) continue;
    each_position(resources_[i], rule, [&](uint32_t position) {
      groups[position].push_back(i);
      return false;
    });
  }
  return groups;
}

GroupEdges::Members GroupEdges::pick(const Members& members, bool absent) const {
  Members picked;
  for (uint32_t member : members)
    if (resources_[member].absent == absent) picked.push_back(member);
  return picked;
}

void GroupEdges::link(const Crowd& crowd, const Members& firsts, const Members& seconds) {
  if (firsts.empty() || seconds.empty()) return;
  std::string reason = name_of(crowd);
  if (firsts.size() == 1) {
    for (uint32_t second : seconds)
      join(crowd.going, firsts[0], second, reason);
    return;
  }
  auto [known, added] = anchors_.try_emplace(crowd);
  if (added) {
    known->second = static_cast<uint32_t>(resources_.size() + found_.anchors.size());
    found_.anchors.push_back(reason);
    for (uint32_t first : firsts)
      join(crowd.going, first, known->second, reason);
  }
  for (uint32_t second : seconds)
    join(crowd.going, known->second, second, reason);
}

// What goes, goes the other way round.
void GroupEdges::join(bool going, uint32_t first, uint32_t second, const std::string& reason) {
  if (going) std::swap(first, second);
  found_.edges.push_back({first, second, false, reason});
}

std::string GroupEdges::name_of(const Crowd& crowd) const {
  std::string name = crowd.going ? "going " : "";
  name += crowd.type->collection();
  if (crowd.position == kEverywhere) return "all " + name;
  bool application = context_.instance(crowd.position) != 0;
  return name + " of " +
         (application ? context_.label(crowd.position) : context_.layer(crowd.position).path);
}

}  // namespace consort::compiler
