#include "compiler/build/cycles.h"

#include "model/graph.h"

namespace consort::compiler {

using model::Edge;
using model::Graph;

namespace {

// Circles within circles that are taken apart one by one; what is left then goes all at once.
constexpr int kMostRounds = 64;

// How a node stands to the others of its strongly connected component.
struct Standing {
  uint32_t stated_before = 0;
  uint32_t stated_after = 0;
  uint32_t automatic_before = 0;
};

class Round {
 public:
  Round(size_t nodes, const std::vector<Edge>& stated, const std::vector<Edge>& automatic)
      : standing_(nodes) {
    std::vector<Edge> all = stated;
    all.insert(all.end(), automatic.begin(), automatic.end());
    component_ = Graph(nodes, all).components();
    for (const Edge& edge : stated) {
      if (!inside(edge)) continue;
      ++standing_[edge.before].stated_after;
      ++standing_[edge.after].stated_before;
    }
    for (const Edge& edge : automatic)
      if (inside(edge)) ++standing_[edge.after].automatic_before;
    choose();
  }

  bool finds(const Edge& edge) const { return inside(edge) && first_[edge.after]; }

 private:
  bool inside(const Edge& edge) const { return component_[edge.before] == component_[edge.after]; }

  // In every component the nodes that come to stand first: those that the description puts before
  // others and behind none, or, if it says nothing, the one with the fewest before it.
  void choose() {
    first_.resize(standing_.size());
    std::vector<bool> settled(standing_.size());  // by component
    for (uint32_t node = 0; node < standing_.size(); ++node) {
      if (standing_[node].stated_before > 0 || standing_[node].stated_after == 0) continue;
      first_[node] = settled[component_[node]] = true;
    }
    std::vector<uint32_t> best(standing_.size(), UINT32_MAX);
    for (uint32_t node = 0; node < standing_.size(); ++node) {
      if (settled[component_[node]] || standing_[node].automatic_before == 0) continue;
      uint32_t& so_far = best[component_[node]];
      if (so_far == UINT32_MAX ||
          standing_[node].automatic_before < standing_[so_far].automatic_before) {
        so_far = node;
      }
    }
    for (uint32_t node : best)
      if (node != UINT32_MAX) first_[node] = true;
  }

  std::vector<uint32_t> component_;
  std::vector<Standing> standing_;
  std::vector<bool> first_;
};

}  // namespace

void drop_contradictions(size_t nodes, const std::vector<Edge>& stated,
                         std::vector<Edge>& automatic) {
  std::erase_if(automatic, [](const Edge& edge) { return edge.before == edge.after; });
  for (int i = 0; i < kMostRounds; ++i) {
    Round round(nodes, stated, automatic);
    size_t dropped = std::erase_if(automatic, [&](const Edge& edge) { return round.finds(edge); });
    if (dropped == 0) return;
  }
  std::vector<uint32_t> order = model::topological_order(nodes, stated), rank(nodes);
  for (uint32_t i = 0; i < order.size(); ++i)
    rank[order[i]] = i;
  std::erase_if(automatic, [&](const Edge& edge) { return rank[edge.before] >= rank[edge.after]; });
}

}  // namespace consort::compiler
