#include "document/loader.h"

#include <gtest/gtest.h>

#include <thread>

#include "document/testing/memory_tree.h"
#include "model/json.h"

namespace consort::document {
namespace {

class LoaderTest : public testing::Test {
 protected:
  std::shared_ptr<const Document> load(const std::string& path) {
    diagnostics_ = {};
    return loader_.load(path, diagnostics_);
  }
  std::string said() const { return render(diagnostics_, loader_.lines()); }

  MemoryTree tree_{{"a.yaml", "x: 1\n"},
                   {"b.yml", "x: 2\n"},
                   {"c.jsonnet", "{x: import 'lib.libsonnet'}"},
                   {"lib.libsonnet", "3"},
                   {"broken.yaml", "one: 1\nx: {{ y }}\n"}};
  model::Documents names_;
  Loader loader_{tree_, names_};
  Diagnostics diagnostics_;
};

TEST(Documents, AreKnownByTheirNames) {
  EXPECT_EQ(document_stem("tags/web.yaml"), "tags/web");
  EXPECT_EQ(document_stem("tags/web.yml"), "tags/web");
  EXPECT_EQ(document_stem("hosts/db1.example.org.jsonnet"), "hosts/db1.example.org");
  for (const char* path :
       {"", "README.md", "web.yaml.j2", "x.libsonnet", ".yaml", "tags/.yaml", "yaml"}) {
    EXPECT_EQ(document_stem(path), std::nullopt) << path;
  }
}

TEST_F(LoaderTest, ReadsEveryFormat) {
  for (auto [path, json] :
       {std::pair("a.yaml", R"({"x":1})"), {"b.yml", R"({"x":2})"}, {"c.jsonnet", R"({"x":3})"}}) {
    auto document = load(path);
    ASSERT_TRUE(document) << said();
    EXPECT_EQ(model::to_json(document->root), json);
    EXPECT_EQ(*document->name, path);
    EXPECT_EQ(document->root.mark().document, names_.intern(path));
  }
  EXPECT_EQ(load("a.yaml")->digest, sha256("x: 1\n"));
}

TEST_F(LoaderTest, ParsesWhatDidNotChangeOnce) {
  auto first = load("a.yaml");
  EXPECT_EQ(load("a.yaml"), first);
  EXPECT_EQ(tree_.reads(), 1u);
  tree_.write("a.yaml", "x: 9\n");
  auto second = load("a.yaml");
  EXPECT_NE(second, first);
  EXPECT_EQ(second->root.map().find("x")->integer(), 9);
  EXPECT_EQ(first->root.map().find("x")->integer(), 1);  // who holds the old one keeps it
  EXPECT_EQ(loader_.parsed(), 2u);
}

TEST_F(LoaderTest, SaysWhatIsWrongEveryTimeButParsesOnce) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(load("broken.yaml"));
    EXPECT_EQ(said(),
              "broken.yaml:2:4: error[bad-key]: '{{' opens a map here, not an expression\n"
              "  x: {{ y }}\n"
              "     ^\n"
              "hint: put the whole value in quotes: \"{{ ... }}\"\n");
  }
  EXPECT_EQ(loader_.parsed(), 1u);
  tree_.write("broken.yaml", "x: \"{{ y }}\"\n");
  EXPECT_TRUE(load("broken.yaml"));
  EXPECT_TRUE(diagnostics_.empty());
}

TEST_F(LoaderTest, AProgramIsAsNewAsItsImports) {
  auto first = load("c.jsonnet");
  EXPECT_EQ(load("c.jsonnet"), first);
  EXPECT_EQ(loader_.parsed(), 1u);
  tree_.write("lib.libsonnet", "4");
  auto second = load("c.jsonnet");
  EXPECT_EQ(model::to_json(second->root), R"({"x":4})");
  EXPECT_NE(second->digest, first->digest);
  tree_.write("lib.libsonnet", "3");
  EXPECT_EQ(load("c.jsonnet")->digest, first->digest);
}

TEST_F(LoaderTest, AMissingImportIsLookedForAgain) {
  tree_.remove("lib.libsonnet");
  EXPECT_FALSE(load("c.jsonnet"));
  EXPECT_FALSE(load("c.jsonnet"));
  EXPECT_EQ(loader_.parsed(), 1u);
  tree_.write("lib.libsonnet", "5");
  EXPECT_TRUE(load("c.jsonnet"));
}

TEST_F(LoaderTest, WhatCannotBeReadIsUnreadable) {
  EXPECT_FALSE(load("missing.yaml"));
  EXPECT_EQ(
      said(),
      "missing.yaml: error[unreadable]: cannot read missing.yaml: No such file or directory\n");
  EXPECT_FALSE(load("a.txt"));
  EXPECT_EQ(diagnostics_.all().at(0).rule, "unreadable");
  tree_.write("missing.yaml", "now: here\n");
  EXPECT_TRUE(load("missing.yaml"));
}

TEST_F(LoaderTest, TooLargeADocumentIsNotRead) {
  Loader small(tree_, names_, {.bytes = 3});
  EXPECT_FALSE(small.load("a.yaml", diagnostics_));
  EXPECT_EQ(said(), "a.yaml: error[unreadable]: a.yaml has 5 bytes, more than 3\n");
  EXPECT_EQ(tree_.reads(), 0u);
}

TEST_F(LoaderTest, GivesTheLinesOfEveryFile) {
  LineLookup lines = loader_.lines();
  EXPECT_EQ(lines("broken.yaml", 1), "one: 1");
  EXPECT_EQ(lines("lib.libsonnet", 1), "3");
  EXPECT_EQ(lines("broken.yaml", 2), "x: {{ y }}");
  EXPECT_EQ(lines("broken.yaml", 99), std::nullopt);
  EXPECT_EQ(lines("broken.yaml", 0), std::nullopt);
  EXPECT_EQ(lines("missing", 1), std::nullopt);
  tree_.write("long", std::string(1 << 20, 'x') + "\ny\n");
  EXPECT_EQ(lines("long", 1), std::nullopt);
  EXPECT_EQ(lines("long", 2), "y");
}

TEST_F(LoaderTest, ManyThreadsShareOneParse) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        for (const char* path : {"a.yaml", "b.yml", "broken.yaml"}) {
          Diagnostics diagnostics;
          auto document = loader_.load(path, diagnostics);
          if ((document != nullptr) != diagnostics.has_errors()) ++right;
        }
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(right, 8 * 50 * 3);
  EXPECT_EQ(loader_.parsed(), 3u);
}

}  // namespace
}  // namespace consort::document
