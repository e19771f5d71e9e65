#include "compiler/build/claims.h"

#include <algorithm>

#include "base/hash.h"
#include "base/strings.h"

namespace consort::compiler {

using model::ClaimRule;
using model::Mark;
using model::Value;

namespace {

uint64_t hash_of(const std::string& thing, std::string_view key) {
  return fast_hash(key) * 31 + fast_hash(thing);
}

// Whether a rule speaks of this resource at all.
bool speaks_of(const ClaimRule& rule, const Built& built) {
  if (rule.when == ClaimRule::When::present && built.absent) return false;
  if (rule.when == ClaimRule::When::absent && !built.absent) return false;
  const model::Map& attributes = built.resource.attributes;
  if (rule.unless && rule.unless->holds(attributes)) return false;
  return rule.with.empty() || attributes.contains(rule.with);
}

Mark mark_of(const Built& built, const std::string& attribute) {
  const Value* value = attribute.empty() ? nullptr : built.resource.attributes.find(attribute);
  return value ? value->mark() : Mark();
}

}  // namespace

Claims::Claims(const BuiltResources& resources) {
  all_.reserve(resources.size() * 2);
  for (uint32_t i = 0; i < resources.size(); ++i) {
    const Built& built = resources[i];
    if (built.open) continue;
    for (const ClaimRule& rule : built.type->schema().claims)
      if (speaks_of(rule, built)) add(built, i, rule);
  }
  index_.reserve(all_.size());
  for (uint32_t i = 0; i < all_.size(); ++i)
    index_.push_back({hash_of(all_[i].rule->thing, all_[i].key), i});
  std::sort(index_.begin(), index_.end(),
            [this](const Entry& a, const Entry& b) { return comes_before(a, b); });
}

void Claims::add(const Built& built, uint32_t resource, const ClaimRule& rule) {
  if (rule.by) {
    for (model::Claim& claim : rule.by->claims(*built.draft->name, built.resource.attributes))
      put({&rule, resource, keep(std::move(claim.key)), keep(std::move(claim.value))});
  } else if (!rule.attribute.empty()) {
    const Value* value = built.resource.attributes.find(rule.attribute);
    if (value) add_value(*value, resource, rule);
  } else {
    std::string_view name = *built.draft->name;
    Mark mark = mark_of(built, rule.with);
    if (!rule.key.empty()) name = keep(replace_all(rule.key, "{name}", name));
    put({&rule, resource, name, rule.value, mark});
  }
}

void Claims::add_value(const Value& value, uint32_t resource, const ClaimRule& rule) {
  if (value.is_text()) put({&rule, resource, value.text(), rule.value, value.mark()});
  if (value.is_integer())
    put({&rule, resource, keep(std::to_string(value.integer())), rule.value, value.mark()});
  if (!value.is_list()) return;
  for (const Value& item : value.list())
    if (!item.is_list()) add_value(item, resource, rule);
}

void Claims::put(Claim claim) {
  if (claim.rule->closed) closed_.insert(claim.rule->thing);
  all_.push_back(claim);
}

bool Claims::meet(const Entry& one, const Entry& other) const {
  const Claim &a = all_[one.claim], &b = all_[other.claim];
  return one.hash == other.hash && a.key == b.key && a.rule->thing == b.rule->thing;
}

bool Claims::comes_before(const Entry& one, const Entry& other) const {
  if (one.hash != other.hash) return one.hash < other.hash;
  const Claim &a = all_[one.claim], &b = all_[other.claim];
  return std::tie(a.rule->thing, a.key, one.claim) < std::tie(b.rule->thing, b.key, other.claim);
}

std::vector<std::vector<uint32_t>> Claims::shared() const {
  std::vector<std::vector<uint32_t>> groups;
  for (size_t i = 1; i < index_.size(); ++i) {
    if (!meet(index_[i - 1], index_[i])) continue;
    std::vector<uint32_t>& group = groups.emplace_back(1, index_[i - 1].claim);
    for (; i < index_.size() && meet(index_[i - 1], index_[i]); ++i)
      group.push_back(index_[i].claim);
  }
  return groups;
}

const Claim* Claims::closed(const std::string& thing, std::string_view key) const {
  uint64_t hash = hash_of(thing, key);
  auto entry = std::lower_bound(index_.begin(), index_.end(), hash,
                                [](const Entry& e, uint64_t h) { return e.hash < h; });
  for (; entry != index_.end() && entry->hash == hash; ++entry) {
    const Claim& claim = all_[entry->claim];
    if (claim.rule->closed && claim.key == key && claim.rule->thing == thing) return &claim;
  }
  return nullptr;
}

}  // namespace consort::compiler
