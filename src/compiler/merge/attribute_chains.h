#pragma once
#include <optional>
#include <span>
#include <vector>

#include "compiler/merge/composition.h"
#include "compiler/merge/order.h"
#include "compiler/merge/scopes.h"

namespace consort::compiler {

// What the layers say about the attributes of one draft, by attribute and oldest first: without
// what stands before the last withdrawal of the resource, and without attributes that a later layer
// replaced by another that excludes them.
class AttributeChains {
 public:
  using Chain = std::span<const Statement>;

  // Rules: exclusive-attributes, duplicate.
  AttributeChains(const Draft& draft, Scopes& scopes);

  // Those who describe the resource; empty when it is withdrawn.
  std::span<const Contribution> contributions() const { return contributions_; }
  const std::vector<Chain>& all() const { return chains_; }  // by slot
  Chain find(Slot slot) const;                               // empty: nothing is said about it

  static Slot slot_of(Chain chain) { return chain.front().setting->slot; }

 private:
  void collect();
  void settle_rivals();
  bool settle(Chain chain, Chain rival);
  bool from_unrelated_applications(uint32_t position, uint32_t other) const;
  void check_agreement(Chain chain);
  void disagree(const Statement& statement, const Statement& other);

  const Draft& draft_;
  Scopes& scopes_;
  std::span<const Contribution> contributions_;
  std::vector<Statement> statements_;
  std::vector<Chain> chains_;
};

}  // namespace consort::compiler
