#pragma once
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "compiler/merge/order.h"
#include "compiler/site/site.h"

namespace consort::compiler {

constexpr size_t kMostLayers = 10'000;  // of one host

// The layers of tags, oldest first: what a tag includes before it, each once. Adds to the order's
// tags, inputs and diagnostics. Rules: unknown-tag, include-cycle, too-many-layers.
class TagOrder {
 public:
  TagOrder(Site& site, Order& order) : site_(site), order_(order) {}

  // `tag` was written where its mark says; by the host when that is nowhere.
  void visit(const model::Value& tag);

  std::vector<std::shared_ptr<const Layer>> layers;

 private:
  void missing(const model::Value& tag);

  Site& site_;
  Order& order_;
  std::vector<model::Value> active_;
  std::unordered_set<std::string> seen_;
};

// "tag 'a' takes in itself: a -> b -> a", with a note for each step; `closing` is in the chain
// already.
Diagnostic circle(std::string rule, const std::string& what, const std::vector<model::Value>& chain,
                  const model::Value& closing);

}  // namespace consort::compiler
