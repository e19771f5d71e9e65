#include "model/graph.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

namespace consort::model {
namespace {

using Reach = std::vector<std::vector<bool>>;

struct Sample {
  size_t nodes;
  std::vector<Edge> edges;
};

Sample any_graph(bool acyclic) {
  Sample sample;
  sample.nodes = *rc::gen::inRange<size_t>(1, 12);
  size_t edges = *rc::gen::inRange<size_t>(0, 2 * sample.nodes);
  for (size_t i = 0; i < edges; ++i) {
    auto before = *rc::gen::inRange<uint32_t>(0, static_cast<uint32_t>(sample.nodes));
    auto after = *rc::gen::inRange<uint32_t>(0, static_cast<uint32_t>(sample.nodes));
    if (acyclic && before == after) continue;
    if (acyclic && (before * 7 % 13 > after * 7 % 13)) std::swap(before, after);
    sample.edges.push_back({before, after});
  }
  return sample;
}

// Floyd and Warshall: whether there is a way of one edge or more.
Reach reach(const Sample& sample) {
  Reach reach(sample.nodes, std::vector<bool>(sample.nodes));
  for (const Edge& edge : sample.edges)
    reach[edge.before][edge.after] = true;
  for (size_t k = 0; k < sample.nodes; ++k) {
    for (size_t i = 0; i < sample.nodes; ++i) {
      for (size_t j = 0; j < sample.nodes; ++j) {
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
      }
    }
  }
  return reach;
}

// Length of the shortest cycle within the component of `node`, by trying all lengths.
size_t shortest_cycle(const Sample& sample, const std::set<uint32_t>& component) {
  Reach step(sample.nodes, std::vector<bool>(sample.nodes));
  for (const Edge& edge : sample.edges)
    step[edge.before][edge.after] = true;
  Reach way = step;
  for (size_t length = 1; length <= sample.nodes; ++length) {
    for (uint32_t node : component) {
      if (way[node][node]) return length;
    }
    Reach longer(sample.nodes, std::vector<bool>(sample.nodes));
    for (size_t i = 0; i < sample.nodes; ++i) {
      for (size_t j = 0; j < sample.nodes; ++j) {
        for (size_t k = 0; k < sample.nodes; ++k)
          longer[i][j] = longer[i][j] || (way[i][k] && step[k][j]);
      }
    }
    way = longer;
  }
  return 0;
}

RC_GTEST_PROP(Graph, OrdersWhatHasNoCycle, ()) {
  Sample sample = any_graph(true);
  std::vector<uint32_t> order = topological_order(sample.nodes, sample.edges);
  RC_ASSERT(order.size() == sample.nodes);
  std::vector<size_t> rank(sample.nodes);
  for (size_t i = 0; i < order.size(); ++i)
    rank[order[i]] = i;
  for (const Edge& edge : sample.edges)
    RC_ASSERT(rank[edge.before] < rank[edge.after]);
  // Every node is the smallest of those that could stand in its place.
  for (size_t i = 0; i < order.size(); ++i) {
    for (uint32_t other = 0; other < order[i]; ++other) {
      bool waits = std::any_of(sample.edges.begin(), sample.edges.end(), [&](const Edge& e) {
        return e.after == other && rank[e.before] >= i;
      });
      RC_ASSERT(rank[other] < i || waits);
    }
  }
}

RC_GTEST_PROP(Graph, LeavesOutWhatIsOnOrBehindACycle, ()) {
  Sample sample = any_graph(false);
  Reach reaches = reach(sample);
  std::vector<uint32_t> order = topological_order(sample.nodes, sample.edges);
  for (uint32_t node = 0; node < sample.nodes; ++node) {
    bool behind = reaches[node][node];
    for (size_t i = 0; i < sample.nodes; ++i)
      behind = behind || (reaches[i][i] && reaches[i][node]);
    RC_ASSERT((std::find(order.begin(), order.end(), node) == order.end()) == behind);
  }
}

RC_GTEST_PROP(Graph, FindsComponents, ()) {
  Sample sample = any_graph(false);
  Reach reaches = reach(sample);
  std::vector<uint32_t> component = Graph(sample.nodes, sample.edges).components();
  for (size_t i = 0; i < sample.nodes; ++i) {
    for (size_t j = 0; j < sample.nodes; ++j) {
      bool together = i == j || (reaches[i][j] && reaches[j][i]);
      RC_ASSERT((component[i] == component[j]) == together);
      if (reaches[i][j]) RC_ASSERT(component[j] <= component[i]);
    }
  }
}

RC_GTEST_PROP(Graph, ShowsAShortestCycleOfEveryComponent, ()) {
  Sample sample = any_graph(false);
  Reach reaches = reach(sample);
  Graph graph(sample.nodes, sample.edges);
  std::vector<uint32_t> component = graph.components();
  std::set<uint32_t> cyclic, shown;
  for (uint32_t node = 0; node < sample.nodes; ++node) {
    if (reaches[node][node]) cyclic.insert(component[node]);
  }
  for (const std::vector<uint32_t>& cycle : graph.cycles()) {
    for (size_t i = 0; i < cycle.size(); ++i) {
      const Edge& edge = sample.edges[cycle[i]];
      RC_ASSERT(edge.after == sample.edges[cycle[(i + 1) % cycle.size()]].before);
    }
    uint32_t of = component[sample.edges[cycle[0]].before];
    RC_ASSERT(shown.insert(of).second);
    std::set<uint32_t> members;
    for (uint32_t node = 0; node < sample.nodes; ++node) {
      if (component[node] == of) members.insert(node);
    }
    RC_ASSERT(cycle.size() == shortest_cycle(sample, members));
  }
  RC_ASSERT(shown == cyclic);
}

RC_GTEST_PROP(Graph, KnowsWhatComesAfter, ()) {
  Sample sample = any_graph(false);
  Reach reaches = reach(sample);
  Graph graph(sample.nodes, sample.edges);
  std::vector<uint32_t> from = {0, static_cast<uint32_t>(sample.nodes - 1)};
  std::vector<bool> downstream = graph.downstream(from);
  for (uint32_t node = 0; node < sample.nodes; ++node) {
    bool behind =
        node == from[0] || node == from[1] || reaches[from[0]][node] || reaches[from[1]][node];
    RC_ASSERT(downstream[node] == behind);
    RC_ASSERT(graph.reaches(0, node) == (node == 0 || reaches[0][node]));
  }
}

TEST(Graph, WalksLongChainsWithoutRecursion) {
  constexpr uint32_t kNodes = 100'000;
  std::vector<Edge> edges;
  for (uint32_t i = 0; i + 1 < kNodes; ++i)
    edges.push_back({i + 1, i});
  edges.push_back({0, kNodes - 1});
  Graph ring(kNodes, edges);
  EXPECT_TRUE(ring.topological_order().empty());
  ASSERT_EQ(ring.cycles().size(), 1u);
  EXPECT_EQ(ring.cycles()[0].size(), kNodes);
  edges.pop_back();
  EXPECT_EQ(topological_order(kNodes, edges).front(), kNodes - 1);
}

TEST(Graph, OfNothingIsEmpty) {
  Graph graph(0, {});
  EXPECT_TRUE(graph.topological_order().empty());
  EXPECT_TRUE(graph.components().empty());
  EXPECT_TRUE(graph.cycles().empty());
}

}  // namespace
}  // namespace consort::model
