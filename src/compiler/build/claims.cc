#include "compiler/build/claims.h"

#include <algorithm>

#include "base/hash.h"
#include "base/strings.h"
#include "model/json.h"

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

// Nothing when a part is not known yet.
std::optional<std::string> key_of_parts(const Built& built, const ClaimRule& rule) {
  std::string key;
  for (const std::string& attribute : rule.attributes) {
    const Value* value = built.resource.attributes.find(attribute);
    if (!value || !(value->is_text() || value->is_integer())) return std::nullopt;
    if (&attribute != &rule.attributes.front()) key += '\0';
    key += value->is_text() ? value->text() : std::to_string(value->integer());
  }
  return key;
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
  std::string_view wanted = rule.value;
  if (!rule.value_from.empty()) {
    const Value* value = built.resource.attributes.find(rule.value_from);
    if (!value || model::has_unknown(*value)) return;
    wanted = keep(model::to_json(*value));
  }
  if (rule.by) {
    for (model::Claim& claim : rule.by->claims(*built.draft->name, built.resource.attributes))
      put({&rule, resource, keep(std::move(claim.key)), keep(std::move(claim.value))});
  } else if (rule.attributes.size() == 1) {
    const Value* value = built.resource.attributes.find(rule.attributes[0]);
    if (value) add_value(*value, wanted, resource, rule);
  } else if (!rule.attributes.empty()) {
    if (auto key = key_of_parts(built, rule)) put({&rule, resource, keep(std::move(*key)), wanted});
  } else {
    std::string_view name = *built.draft->name;
    Mark mark = mark_of(built, rule.with);
    if (!rule.key.empty()) name = keep(replace_all(rule.key, "{name}", name));
    put({&rule, resource, name, wanted, mark});
  }
}

void Claims::add_value(const Value& value, std::string_view wanted, uint32_t resource,
                       const ClaimRule& rule) {
  if (value.is_text()) put({&rule, resource, value.text(), wanted, value.mark()});
  if (value.is_integer())
    put({&rule, resource, keep(std::to_string(value.integer())), wanted, value.mark()});
  if (!value.is_list()) return;
  for (const Value& item : value.list())
    if (!item.is_list()) add_value(item, wanted, resource, rule);
}

void Claims::put(Claim claim) {
  if (claim.rule->closed && !has_closed(claim.rule->thing)) closed_.push_back(claim.rule->thing);
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
