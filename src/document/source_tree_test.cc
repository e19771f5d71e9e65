#include "document/source_tree.h"

#include <gtest/gtest.h>

#include "document/testing/memory_tree.h"

namespace consort::document {
namespace {

std::string resolved(std::string_view folder, std::string_view relative) {
  Result<std::string> path = resolve(folder, relative);
  return path ? *path : std::string(to_string(path.error().code));
}

TEST(SourceTree, ResolvesPathsWithinTheTree) {
  EXPECT_EQ(resolved("", "site.yaml"), "site.yaml");
  EXPECT_EQ(resolved("tags", "web.yaml"), "tags/web.yaml");
  EXPECT_EQ(resolved("tags/", "./web.yaml"), "tags/web.yaml");
  EXPECT_EQ(resolved("tags/deep", "../../lib//a.jsonnet"), "lib/a.jsonnet");
  EXPECT_EQ(resolved("tags", ".."), "invalid");
  EXPECT_EQ(resolved("tags", ""), "tags");
  EXPECT_EQ(resolved("", "."), "invalid");
  EXPECT_EQ(resolved("tags", "../../etc/passwd"), "denied");
  EXPECT_EQ(resolved("", "a/../../b"), "denied");
  EXPECT_EQ(resolved("tags", "/etc/passwd"), "denied");
  EXPECT_EQ(resolved("", std::string_view("a\0b", 3)), "invalid");
}

TEST(SourceTree, KnowsTheFolderOfAFile) {
  EXPECT_EQ(folder_of("tags/web.yaml"), "tags");
  EXPECT_EQ(folder_of("a/b/c"), "a/b");
  EXPECT_EQ(folder_of("site.yaml"), "");
}

TEST(MemoryTree, KeepsFiles) {
  MemoryTree tree{{"b.yaml", "2"}, {"a/x", "11"}};
  EXPECT_EQ(tree.list().value(), (std::vector<SourceFile>{{"a/x", 2}, {"b.yaml", 1}}));
  EXPECT_EQ(tree.read("a/x").value(), "11");
  EXPECT_EQ(tree.reads(), 1u);
  EXPECT_EQ(tree.read("c").error().code, Code::not_found);
  EXPECT_EQ(tree.read("a/x", 1).error().to_string(), "a/x has 2 bytes, more than 1");
  Stamp before = tree.stamp("a/x").value();
  tree.write("a/x", "12");
  EXPECT_NE(tree.stamp("a/x").value(), before);
  tree.write("a/x", "11");
  EXPECT_EQ(tree.stamp("a/x").value(), before);
  tree.remove("a/x");
  EXPECT_EQ(tree.stamp("a/x").error().code, Code::not_found);
}

}  // namespace
}  // namespace consort::document
