#include "compiler/build/cycles.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/graph.h"

namespace consort::compiler {
namespace {

using model::Edge;

using Ends = std::pair<uint32_t, uint32_t>;

std::vector<Edge> edges_of(const std::vector<Ends>& ends) {
  std::vector<Edge> edges;
  for (auto [before, after] : ends)
    edges.push_back({before, after, false, ""});
  return edges;
}

std::vector<Ends> ends_of(const std::vector<Edge>& edges) {
  std::vector<Ends> ends;
  for (const Edge& edge : edges)
    ends.emplace_back(edge.before, edge.after);
  return ends;
}

std::vector<Ends> kept(size_t nodes, const std::vector<Ends>& stated,
                       const std::vector<Ends>& automatic) {
  std::vector<Edge> edges = edges_of(automatic);
  drop_contradictions(nodes, edges_of(stated), edges);
  return ends_of(edges);
}

bool acyclic(size_t nodes, std::vector<Ends> ends, const std::vector<Ends>& more) {
  ends.insert(ends.end(), more.begin(), more.end());
  return model::topological_order(nodes, edges_of(ends)).size() == nodes;
}

TEST(Cycles, KeepsWhatContradictsNothing) {
  std::vector<Ends> automatic = {{0, 1}, {1, 2}, {0, 2}};
  EXPECT_EQ(kept(4, {{2, 3}}, automatic), automatic);
}

TEST(Cycles, StatedOrderWinsOverTheOpposite) {
  EXPECT_EQ(kept(2, {{1, 0}}, {{0, 1}}), std::vector<Ends>{});
  EXPECT_EQ(kept(3, {{2, 0}}, {{0, 1}, {1, 2}}), (std::vector<Ends>{{0, 1}}));
}

// Package 0 needs file 3, though an anchor 2 puts packages 0 and 1 before files 3 and 4: only file
// 3 comes free.
TEST(Cycles, OneFileBeforeItsPackageLeavesTheOthersInPlace) {
  EXPECT_EQ(kept(5, {{3, 0}}, {{0, 2}, {1, 2}, {2, 3}, {2, 4}}),
            (std::vector<Ends>{{0, 2}, {1, 2}, {2, 4}}));
}

TEST(Cycles, AutomaticCirclesAreCutAtTheSmallestNode) {
  EXPECT_EQ(kept(2, {}, {{0, 1}, {1, 0}}), (std::vector<Ends>{{0, 1}}));
  EXPECT_EQ(kept(2, {}, {{0, 0}, {0, 1}}), (std::vector<Ends>{{0, 1}}));
}

TEST(Cycles, ManyCirclesCostNoMoreThanOneEach) {
  std::vector<Ends> stated, automatic;
  constexpr uint32_t kPairs = 20'000;
  for (uint32_t i = 0; i < kPairs; ++i) {
    stated.emplace_back(2 * i, 2 * i + 1);          // file before its package
    automatic.emplace_back(2 * i + 1, 2 * kPairs);  // packages before the anchor
    automatic.emplace_back(2 * kPairs, 2 * i);      // the anchor before files
  }
  std::vector<Ends> left = kept(2 * kPairs + 1, stated, automatic);
  EXPECT_EQ(left.size(), kPairs);
  EXPECT_TRUE(acyclic(2 * kPairs + 1, left, stated));
}

RC_GTEST_PROP(Cycles, NothingGoesInACircleAndNothingElseIsLost, ()) {
  const uint32_t nodes = *rc::gen::inRange<uint32_t>(1, 12);
  auto node = rc::gen::inRange<uint32_t>(0, nodes);
  std::vector<Ends> stated = *rc::gen::container<std::vector<Ends>>(rc::gen::pair(node, node));
  std::vector<Ends> automatic = *rc::gen::container<std::vector<Ends>>(rc::gen::pair(node, node));
  std::erase_if(stated,
                [](Ends& ends) { return ends.first >= ends.second; });  // no circle by itself
  std::vector<Ends> left = kept(nodes, stated, automatic);
  RC_ASSERT(acyclic(nodes, left, stated));
  if (acyclic(nodes, automatic, stated)) RC_ASSERT(left == automatic);
  for (const Ends& ends : left)
    RC_ASSERT(std::find(automatic.begin(), automatic.end(), ends) != automatic.end());
}

}  // namespace
}  // namespace consort::compiler
