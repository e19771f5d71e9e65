#include "model/graph.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <queue>

#include "base/result.h"

namespace consort::model {
namespace {

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();
constexpr size_t kCycleSearch = 1'000'000;  // links followed in search of shorter cycles

// Tarjan's algorithm with its call stack as a vector.
class Tarjan {
 public:
  explicit Tarjan(const Graph& graph)
      : graph_(graph),
        order_(graph.nodes(), kNone),
        low_(graph.nodes()),
        component_(graph.nodes(), kNone) {}

  std::vector<uint32_t> run() {
    for (uint32_t root = 0; root < graph_.nodes(); ++root) {
      if (order_[root] == kNone) visit(root);
    }
    return std::move(component_);
  }

 private:
  struct Frame {
    uint32_t node;
    size_t next = 0;  // link to follow
  };

  void enter(uint32_t node) {
    order_[node] = low_[node] = entered_++;
    open_.push_back(node);
    calls_.push_back({node});
  }

  void visit(uint32_t root) {
    enter(root);
    while (!calls_.empty()) {
      Frame& frame = calls_.back();
      auto links = graph_.after(frame.node);
      if (frame.next == links.size()) {
        leave(frame.node);
        continue;
      }
      uint32_t next = links[frame.next++].node;
      if (order_[next] == kNone) {
        enter(next);
      } else if (component_[next] == kNone) {
        low_[frame.node] = std::min(low_[frame.node], order_[next]);
      }
    }
  }

  void leave(uint32_t node) {
    calls_.pop_back();
    if (!calls_.empty()) {
      uint32_t caller = calls_.back().node;
      low_[caller] = std::min(low_[caller], low_[node]);
    }
    if (low_[node] != order_[node]) return;
    uint32_t member;
    do {
      member = open_.back();
      open_.pop_back();
      component_[member] = components_;
    } while (member != node);
    ++components_;
  }

  const Graph& graph_;
  std::vector<uint32_t> order_, low_, component_;
  std::vector<uint32_t> open_;  // entered, component not known yet
  std::vector<Frame> calls_;
  uint32_t entered_ = 0;
  uint32_t components_ = 0;
};

// Breadth-first search for the shortest way from a node back to itself within its component.
class CycleSearch {
 public:
  CycleSearch(const Graph& graph, const std::vector<uint32_t>& component)
      : graph_(graph),
        component_(component),
        seen_(graph.nodes(), kNone),
        reached_by_(graph.nodes()) {}

  size_t followed() const { return followed_; }

  // Edge positions; nothing when there is no cycle through `start` shorter than `limit`.
  std::optional<std::vector<uint32_t>> through(uint32_t start, size_t limit) {
    std::vector<uint32_t> layer = {start}, next;
    for (size_t length = 1; length < limit && !layer.empty(); ++length) {
      next.clear();
      for (uint32_t node : layer) {
        for (Graph::Link link : graph_.after(node)) {
          ++followed_;
          if (component_[link.node] != component_[start] || seen_[link.node] == start) continue;
          seen_[link.node] = start;
          reached_by_[link.node] = {node, link.edge};
          if (link.node == start) return walk_back(start);
          next.push_back(link.node);
        }
      }
      std::swap(layer, next);
    }
    return std::nullopt;
  }

 private:
  std::vector<uint32_t> walk_back(uint32_t start) const {
    std::vector<uint32_t> edges;
    uint32_t node = start;
    do {
      edges.push_back(reached_by_[node].edge);
      node = reached_by_[node].node;
    } while (node != start);
    std::reverse(edges.begin(), edges.end());
    return edges;
  }

  const Graph& graph_;
  const std::vector<uint32_t>& component_;
  std::vector<uint32_t> seen_;  // by the search that began at this node
  std::vector<Graph::Link> reached_by_;
  size_t followed_ = 0;
};

}  // namespace

Graph::Graph(size_t nodes, const std::vector<Edge>& edges)
    : links_(edges.size()), first_(nodes + 1) {
  for (const Edge& edge : edges) {
    check(edge.before < nodes && edge.after < nodes, "an edge leads to a node that does not exist");
    ++first_[edge.before + 1];
  }
  for (size_t i = 0; i < nodes; ++i)
    first_[i + 1] += first_[i];
  std::vector<uint32_t> next(first_.begin(), first_.end() - 1);
  for (uint32_t i = 0; i < edges.size(); ++i)
    links_[next[edges[i].before]++] = {edges[i].after, i};
}

std::vector<uint32_t> Graph::topological_order() const {
  std::vector<uint32_t> missing(nodes());  // predecessors not yet in the order
  for (Link link : links_)
    ++missing[link.node];
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> ready;
  for (uint32_t node = 0; node < nodes(); ++node) {
    if (missing[node] == 0) ready.push(node);
  }
  std::vector<uint32_t> order;
  order.reserve(nodes());
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (Link link : after(order.back())) {
      if (--missing[link.node] == 0) ready.push(link.node);
    }
  }
  return order;
}

std::vector<uint32_t> Graph::components() const { return Tarjan(*this).run(); }

std::vector<std::vector<uint32_t>> Graph::cycles() const {
  std::vector<uint32_t> component = components();
  std::vector<std::vector<uint32_t>> found(nodes());  // by component
  CycleSearch search(*this, component);
  for (uint32_t node = 0; node < nodes(); ++node) {
    std::vector<uint32_t>& best = found[component[node]];
    if (!best.empty() && search.followed() > kCycleSearch) continue;
    auto cycle = search.through(node, best.empty() ? nodes() + 1 : best.size());
    if (cycle) best = std::move(*cycle);
  }
  std::erase_if(found, [](const auto& cycle) { return cycle.empty(); });
  return found;
}

std::vector<bool> Graph::downstream(std::span<const uint32_t> from) const {
  std::vector<bool> reached(nodes());
  std::vector<uint32_t> pending;
  auto reach = [&](uint32_t node) {
    if (reached[node]) return;
    reached[node] = true;
    pending.push_back(node);
  };
  for (uint32_t node : from)
    reach(node);
  while (!pending.empty()) {
    uint32_t node = pending.back();
    pending.pop_back();
    for (Link link : after(node))
      reach(link.node);
  }
  return reached;
}

bool Graph::reaches(uint32_t from, uint32_t to) const {
  return downstream(std::span(&from, 1))[to];
}

std::vector<uint32_t> topological_order(size_t nodes, const std::vector<Edge>& edges) {
  return Graph(nodes, edges).topological_order();
}

}  // namespace consort::model
