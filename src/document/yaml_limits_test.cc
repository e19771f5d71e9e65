#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "base/strings.h"
#include "document/faults.h"
#include "document/yaml.h"

namespace consort::document {
namespace {

const std::string kName = "t.yaml";

// The rules of what is wrong; every document here is to be refused, or read, within a second or so
// even on a busy machine under a sanitizer.
std::vector<std::string> rules(const std::string& text, const Limits& limits = {}) {
  auto start = std::chrono::steady_clock::now();
  Diagnostics diagnostics;
  auto value = read_yaml(text, &kName, diagnostics, limits);
  EXPECT_EQ(value.has_value(), !diagnostics.has_errors());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  std::vector<std::string> found;
  for (const Diagnostic& d : diagnostics.all())
    found.push_back(d.rule);
  return found;
}

using Rules = std::vector<std::string>;

TEST(YamlLimits, Depth) {
  EXPECT_EQ(rules(repeat("[", 64) + repeat("]", 64)), Rules{});
  EXPECT_EQ(rules(repeat("[", 65) + repeat("]", 65)), Rules{"too-deep"});
  EXPECT_EQ(rules(repeat("[", 1'000'000)), Rules{"too-deep"});
  EXPECT_EQ(rules(repeat("{a: ", 1'000'000)), Rules{"too-deep"});
  EXPECT_EQ(rules(repeat("- ", 1'000'000)), Rules{"too-deep"});
  EXPECT_EQ(rules(repeat("? ", 1'000'000)).at(0), "bad-key");
  std::string steps;
  for (int i = 0; i < 1000; ++i)
    steps += std::string(i, ' ') + "a:\n";
  EXPECT_EQ(rules(steps), Rules{"too-deep"});
}

TEST(YamlLimits, DepthThroughAliases) {
  std::string nested = "- &a0 " + repeat("[", 40) + repeat("]", 40) + "\n";
  EXPECT_EQ(rules(nested + "- " + repeat("[", 23) + "*a0" + repeat("]", 23) + "\n"), Rules{});
  EXPECT_EQ(rules(nested + "- " + repeat("[", 24) + "*a0" + repeat("]", 24) + "\n"),
            Rules{"too-deep"});
}

TEST(YamlLimits, ABillionLaughs) {
  std::string text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 60; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    std::string name = "a" + std::to_string(i);
    text += name + ": &" + name + " [" + before + repeat(", " + before, 8) + "]\n";
  }
  EXPECT_EQ(rules(text), Rules{"alias-bomb"});
}

TEST(YamlLimits, ABillionLaughsThroughMerges) {
  std::string text = "a0: &a0 {k0: 1, k1: 2, k2: 3, k3: 4}\n";
  for (int i = 1; i < 200; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    std::string name = "a" + std::to_string(i);
    text += name + ": &" + name + " {<<: [" + before + ", " + before + "]}\n";
  }
  EXPECT_EQ(rules(text), Rules{"alias-bomb"});
}

TEST(YamlLimits, AliasesUpToTheBudgetAreFine) {
  std::string text = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\nb:\n";
  for (int i = 0; i < 1000; ++i)
    text += "- *a\n";
  EXPECT_EQ(rules(text), Rules{});
  EXPECT_EQ(rules(text, {.aliased_nodes = 10'000}), Rules{});
  EXPECT_EQ(rules(text, {.aliased_nodes = 9'999}), Rules{"alias-bomb"});
}

TEST(YamlLimits, Size) {
  EXPECT_EQ(rules(std::string(101, 'a'), {.bytes = 100}), Rules{"too-large"});
  EXPECT_EQ(rules(std::string(100, 'a'), {.bytes = 100}), Rules{});
  EXPECT_EQ(rules("[1, 2, 3, 4]", {.nodes = 4}), Rules{"too-large"});
  EXPECT_EQ(rules("[1, 2, 3, 4]", {.nodes = 5}), Rules{});
}

TEST(YamlLimits, ManyErrorsEndTheReading) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i)
    text += "- *x\n";
  Rules found = rules(text);
  EXPECT_EQ(found.size(), Faults::kMost + 1);
  EXPECT_EQ(std::count(found.begin(), found.end(), "too-many-errors"), 1);
  std::string duplicates;
  for (int i = 0; i < 100'000; ++i)
    duplicates += "a: 1\n";
  EXPECT_EQ(rules(duplicates).size(), Faults::kMost + 1);
}

TEST(YamlLimits, GrowthIsLinear) {
  // Each of these is quadratic in some reader.
  EXPECT_EQ(rules(repeat("%TAG !a! b\n", 300'000) + "--- x\n"), Rules{"yaml-syntax"});
  EXPECT_EQ(rules("a\n...\n" + repeat("%TAG !a! b\n", 300'000) + "--- x\n"), Rules{"yaml-syntax"});
  EXPECT_EQ(rules("a: " + std::string(2 << 20, 'x') + "\n"), Rules{});
  EXPECT_EQ(rules("a: \"" + std::string(2 << 20, ' ') + "\"\n"), Rules{});
  EXPECT_EQ(rules("a: &" + std::string(2 << 20, 'x') + " 1\nb: *" +
                  std::string((2 << 20) + 1, 'x') + "\n"),
            Rules{"unknown-anchor"});
  EXPECT_EQ(rules(repeat("#\n", 1 << 20)), Rules{});
  EXPECT_EQ(rules("[" + repeat("a, ", 500'000) + "]"), Rules{});
  std::string keys;
  for (int i = 0; i < 200'000; ++i)
    keys += "key" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(rules(keys), Rules{});
}

// Never a crash, and never a refusal without a reason.
TEST(YamlLimits, MutatedDocumentsAreReadOrRefused) {
  const std::string seed =
      "include: [base]\nparameters: {http_port: 80}\nfiles:\n  /etc/motd: &m\n    content: |\n     "
      " Hi {{ x }}\n"
      "    mode: \"0644\"\n  /etc/issue:\n    <<: *m\n    owner: 'root'\nusers:\n- {name: a, uid: "
      "0x10}\n"
      "- ? k\n  : !!str 5\n# \u00e9nd\n";
  const std::string_view parts[] = {"\t", "{{", "}}", "[",    "]",  "{",    "}",  ": ",
                                    "- ", "\n", "*m", "&m ",  "\"", "'",    "|",  ">",
                                    "!",  "%",  "#",  "\xFF", "\0", "<<: ", "? ", "---\n"};
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    std::string text = seed;
    for (unsigned edits = 1 + random() % 4; edits > 0; --edits) {
      size_t at = random() % text.size();
      size_t cut = random() % 3 == 0 ? random() % 12 : 0;
      text.replace(at, cut, parts[random() % std::size(parts)]);
    }
    rules(text);
  }
}

}  // namespace
}  // namespace consort::document
