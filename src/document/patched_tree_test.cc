#include "document/patched_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "document/testing/memory_tree.h"

namespace consort::document {
namespace {

using ::testing::ElementsAre;

std::unique_ptr<MemoryTree> site() {
  auto tree = std::make_unique<MemoryTree>();
  tree->write("hosts/a.yaml", "{}\n");
  tree->write("site.yaml", "name: x\n");
  tree->write("tags/b.yaml", "{}\n");
  return tree;
}

TEST(PatchedTree, ShowsWhatWouldBe) {
  PatchedTree tree(
      site(),
      {{"hosts/a.yaml", "tags: [b]\n"}, {"hosts/c.yaml", "{}\n"}, {"tags/b.yaml", std::nullopt}});
  auto files = tree.list();
  ASSERT_TRUE(files);
  EXPECT_THAT(*files, ElementsAre(SourceFile{"hosts/a.yaml", 10}, SourceFile{"hosts/c.yaml", 3},
                                  SourceFile{"site.yaml", 8}));
  EXPECT_EQ(*tree.read("hosts/a.yaml"), "tags: [b]\n");
  EXPECT_EQ(*tree.read("site.yaml"), "name: x\n");
  EXPECT_EQ(tree.read("tags/b.yaml").error().code, Code::not_found);
  EXPECT_EQ(tree.stamp("tags/b.yaml").error().code, Code::not_found);
  EXPECT_EQ(tree.read("hosts/a.yaml", 3).error().code, Code::invalid);
  EXPECT_NE(*tree.stamp("hosts/a.yaml"), *site()->stamp("hosts/a.yaml"));
  EXPECT_EQ(*tree.stamp("site.yaml"), *site()->stamp("site.yaml"));
}

TEST(PatchedTree, CanStandByItself) {
  PatchedTree tree(nullptr, {{"site.yaml", "name: x\n"}});
  EXPECT_EQ(tree.list()->size(), 1u);
  EXPECT_EQ(*tree.read("site.yaml"), "name: x\n");
  EXPECT_EQ(tree.read("hosts/a.yaml").error().code, Code::not_found);
  EXPECT_EQ(tree.stamp("hosts/a.yaml").error().code, Code::not_found);
}

}  // namespace
}  // namespace consort::document
