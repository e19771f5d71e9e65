#include "reconcile/order_graph.h"

#include <map>

#include "base/result.h"
#include "model/graph.h"

namespace consort::reconcile {

OrderGraph::OrderGraph(const model::Catalog& catalog, const model::Schema& schema)
    : catalog_(catalog) {
  types_.reserve(catalog.resources.size());
  const model::TypeSchema* type = nullptr;
  for (const model::Resource& resource : catalog.resources) {  // sorted: equal types stand together
    if (!type || type->collection != resource.address.type)
      type = schema.find(resource.address.type);
    check(type != nullptr, "catalog with a type that the schema does not know");
    types_.push_back(type);
  }
  lay_out();
  find_batches();
}

// Compressed rows for both directions, then the order.
void OrderGraph::lay_out() {
  size_t n = catalog_.nodes();
  first_after_.assign(n + 1, 0);
  first_before_.assign(n + 1, 0);
  for (const model::Edge& edge : catalog_.edges) {
    ++first_after_[edge.before + 1];
    ++first_before_[edge.after + 1];
  }
  for (size_t i = 0; i < n; ++i) {
    first_after_[i + 1] += first_after_[i];
    first_before_[i + 1] += first_before_[i];
  }
  after_.resize(catalog_.edges.size());
  before_.resize(catalog_.edges.size());
  std::vector<uint32_t> next_after(first_after_.begin(), first_after_.end() - 1);
  std::vector<uint32_t> next_before(first_before_.begin(), first_before_.end() - 1);
  for (const model::Edge& edge : catalog_.edges) {
    after_[next_after[edge.before]++] = {edge.after, edge.notify};
    before_[next_before[edge.after]++] = {edge.before, edge.notify};
  }
  order_ = model::topological_order(n, catalog_.edges);
  check(order_.size() == n, "catalog with a cycle");
  rank_.resize(n);
  for (uint32_t i = 0; i < n; ++i)
    rank_[order_[i]] = i;
}

// A node's stage counts how often the longest way to it leaves a batched type; nodes of one batched
// type and stage cannot have anything else between them.
void OrderGraph::find_batches() {
  batch_.assign(nodes(), kNoBatch);
  std::map<const model::TypeSchema*, std::vector<uint32_t>> stages;
  std::map<std::pair<const model::TypeSchema*, uint32_t>, uint32_t> batches;
  auto batched_type = [&](uint32_t node) -> const model::TypeSchema* {
    return is_resource(node) && type(node).batched ? types_[node] : nullptr;
  };
  for (const model::Resource& resource : catalog_.resources) {
    uint32_t node = static_cast<uint32_t>(&resource - catalog_.resources.data());
    if (const auto* batched = batched_type(node)) stages[batched];
  }
  for (auto& [batched, stage] : stages) {
    stage.assign(nodes(), 0);
    for (uint32_t node : order_) {
      for (Link link : before(node)) {
        bool leaves = types_.size() > link.node && types_[link.node] == batched &&
                      batched_type(node) != batched;
        stage[node] = std::max(stage[node], stage[link.node] + (leaves ? 1 : 0));
      }
      if (batched_type(node) != batched) continue;
      auto next = static_cast<uint32_t>(batches.size());
      batch_[node] = batches.try_emplace({batched, stage[node]}, next).first->second;
    }
  }
}

}  // namespace consort::reconcile
