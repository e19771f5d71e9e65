#include "model/text_diff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <charconv>
#include <vector>

#include "base/strings.h"
#include "model/line_diff.h"

namespace consort::model {
namespace {

std::string diff(std::string_view before, std::string_view after, const DiffLimits& limits = {}) {
  return unified_diff(before, after, "a", "b", limits);
}

size_t number(std::string_view text) {
  size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<std::string_view> with_breaks(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(
        text.substr(0, text.find('\n') + (text.find('\n') == std::string_view::npos ? 0 : 1)));
    if (text.find('\n') == std::string_view::npos) lines.back() = text;
    text.remove_prefix(lines.back().size());
  }
  return lines;
}

// What patch does, strictly: every context and removed line must be where the diff says.
std::optional<std::string> patched(std::string_view before, std::string_view diff) {
  std::vector<std::string_view> from = with_breaks(before), lines = with_breaks(diff);
  std::string result;
  size_t at = 0;  // lines of `from` used up
  for (size_t i = 2; i < lines.size(); ++i) {
    std::string line(lines[i]);
    if (line.starts_with("@@ -")) {
      std::string_view range = std::string_view(line).substr(4);
      bool none = range.substr(0, range.find(' ')).ends_with(",0");
      size_t start = number(range) - (none ? 0 : 1);
      for (; at < start; ++at)
        result += from.at(at);
      continue;
    }
    if (i + 1 < lines.size() && lines[i + 1].starts_with('\\')) line.pop_back();
    std::string_view text = std::string_view(line).substr(1);
    if (line[0] == '\\') continue;
    if (line[0] != '+' && (at >= from.size() || from[at++] != text)) return std::nullopt;
    if (line[0] != '-') result += text;
  }
  for (; at < from.size(); ++at)
    result += from[at];
  return result;
}

rc::Gen<std::string> any_text() {
  auto line = rc::gen::element<std::string>("a\n", "b\n", "c\n", "\n", "-x\n", "+x\n", "@@\n");
  auto lines = rc::gen::map(rc::gen::container<std::vector<std::string>>(line),
                            [](const std::vector<std::string>& lines) { return join(lines, ""); });
  return rc::gen::oneOf(lines, rc::gen::map(lines, [](std::string text) { return text + "end"; }));
}

// Length of the shortest edit script, by the longest common subsequence.
size_t fewest_edits(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  std::vector<std::vector<size_t>> common(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      common[i][j] = a[i - 1] == b[j - 1] ? common[i - 1][j - 1] + 1
                                          : std::max(common[i - 1][j], common[i][j - 1]);
    }
  }
  return a.size() + b.size() - 2 * common[a.size()][b.size()];
}

RC_GTEST_PROP(TextDiff, AppliesBack, ()) {
  std::string before = *any_text(), after = *any_text();
  std::string text = diff(before, after);
  RC_ASSERT(text.empty() == (before == after));
  if (!text.empty()) RC_ASSERT(patched(before, text) == after);
}

RC_GTEST_PROP(TextDiff, AppliesBackWhenItIsCoarse, ()) {
  std::string before = *any_text(), after = *any_text();
  DiffLimits limits;
  limits.edits = *rc::gen::inRange<size_t>(0, 3);
  std::string text = diff(before, after, limits);
  if (!text.empty()) RC_ASSERT(patched(before, text) == after);
}

RC_GTEST_PROP(LineDiff, IsAsShortAsCanBe, ()) {
  auto numbers = rc::gen::container<std::vector<uint32_t>>(rc::gen::inRange<uint32_t>(0, 4));
  std::vector<uint32_t> before = *numbers, after = *numbers;
  size_t edits = 0;
  for (const LineEdit& edit : line_edits(before, after, 10'000))
    edits += edit.removed + edit.added;
  RC_ASSERT(edits == fewest_edits(before, after));
}

TEST(TextDiff, LooksLikeDiff) {
  EXPECT_EQ(diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  EXPECT_EQ(diff("", "a\n"), "--- a\n+++ b\n@@ -0,0 +1 @@\n+a\n");
  EXPECT_EQ(diff("a\n", ""), "--- a\n+++ b\n@@ -1 +0,0 @@\n-a\n");
  EXPECT_EQ(diff("a", "a\n"), "--- a\n+++ b\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST(TextDiff, SeparatesHunksThatAreFarApart) {
  std::string between = repeat("x\n", 7);
  std::string text = diff("a\n" + between + "b\n", "A\n" + between + "B\n");
  EXPECT_NE(text.find("@@ -1,4 +1,4 @@"), std::string::npos) << text;
  EXPECT_NE(text.find("@@ -6,4 +6,4 @@"), std::string::npos) << text;
  between = repeat("x\n", 6);
  text = diff("a\n" + between + "b\n", "A\n" + between + "B\n");
  EXPECT_NE(text.find("@@ -1,8 +1,8 @@"), std::string::npos) << text;
}

TEST(TextDiff, SaysHowLargeBinariesAre) {
  EXPECT_EQ(diff(std::string(3072, '\0'), "x"), "binary, 3 KiB -> 1 byte\n");
  EXPECT_EQ(diff("\xff", std::string(1536 * 1024, 'a')), "binary, 1 byte -> 1.5 MiB\n");
  EXPECT_EQ(human_size(1023), "1023 bytes");
  EXPECT_EQ(human_size(1024 * 1024 - 1), "1 MiB");
}

TEST(TextDiff, StopsAtItsLimits) {
  DiffLimits limits;
  limits.lines = 3;
  EXPECT_EQ(diff("", "1\n2\n3\n4\n5\n", limits),
            "--- a\n+++ b\n@@ -0,0 +1,5 @@\n+1\n+2\n... 3 more lines\n");
  limits = {};
  limits.bytes = 100;
  EXPECT_LT(diff("", repeat("x", 1000) + "\n", limits).size(), 130u);
}

TEST(TextDiff, IsQuickOnLargeTexts) {
  std::string before, after;
  for (int i = 0; i < 100'000; ++i) {
    before += "line " + std::to_string(i) + "\n";
    after += (i % 3 == 0 ? "LINE " : "line ") + std::to_string(i) + "\n";
  }
  std::string text = diff(before, after);
  EXPECT_LE(split_lines(text).size(), 2003u);
}

TEST(TextDiff, KeepsLabelsOnOneLine) {
  EXPECT_TRUE(unified_diff("", "a\n", "x\ny", "b").starts_with("--- x\\ny\n+++ b\n"));
}

}  // namespace
}  // namespace consort::model
