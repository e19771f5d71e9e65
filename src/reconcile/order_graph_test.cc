#include "reconcile/order_graph.h"

#include "reconcile/testing/small_catalog.h"

namespace consort::reconcile {
namespace {

TEST(OrderGraph, PutsEveryNodeAfterThoseBeforeIt) {
  SmallCatalog small(
      {"packages.nginx -> files.a", "files.a => services.nginx", "files.b => services.nginx"});
  model::Schema schema = small_schema();
  OrderGraph graph(small.catalog, schema);
  for (const model::Edge& edge : small.catalog.edges)
    EXPECT_LT(graph.rank(edge.before), graph.rank(edge.after));
  ASSERT_EQ(graph.before(small["services.nginx"]).size(), 2u);
  EXPECT_TRUE(graph.before(small["services.nginx"])[0].notify);
  EXPECT_EQ(graph.after(small["packages.nginx"])[0].node, small["files.a"]);
}

struct BatchCase {
  std::string name;
  std::vector<std::string> edges;
  std::string one, other;
  bool together;
};

class Batches : public testing::TestWithParam<BatchCase> {};

TEST_P(Batches, JoinsWhatOneTransactionCanDo) {
  const BatchCase& c = GetParam();
  SmallCatalog small({"packages.a -> packages.z"});
  if (c.edges.size() == 1) small = SmallCatalog({c.edges[0]}, {c.one, c.other});
  if (c.edges.size() == 2) small = SmallCatalog({c.edges[0], c.edges[1]});
  if (c.edges.size() == 3) small = SmallCatalog({c.edges[0], c.edges[1], c.edges[2]});
  model::Schema schema = small_schema();
  OrderGraph graph(small.catalog, schema);
  ASSERT_NE(graph.batch(small[c.one]), OrderGraph::kNoBatch);
  EXPECT_EQ(graph.batch(small[c.one]) == graph.batch(small[c.other]), c.together);
}

INSTANTIATE_TEST_SUITE_P(
    All, Batches,
    testing::Values(
        BatchCase{"unrelated", {"files.x -> files.y"}, "packages.a", "packages.b", true},
        BatchCase{"direct", {"packages.a -> packages.b"}, "packages.a", "packages.b", true},
        BatchCase{"file_between",
                  {"packages.a -> files.x", "files.x -> packages.b"},
                  "packages.a",
                  "packages.b",
                  false},
        BatchCase{"anchor_between",
                  {"packages.a -> @x", "@x -> packages.b"},
                  "packages.a",
                  "packages.b",
                  false},
        BatchCase{"common_file_first",
                  {"files.x -> packages.a", "files.x -> packages.b"},
                  "packages.a",
                  "packages.b",
                  true},
        BatchCase{"chain",
                  {"packages.a -> packages.b", "packages.b -> files.x", "files.x -> packages.c"},
                  "packages.b",
                  "packages.c",
                  false}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace consort::reconcile
