#include "expression/regex/pattern.h"

#include <gtest/gtest.h>

#include "expression/python/unicode.h"

namespace consort::expression::regex {
namespace {

std::string matches(std::string_view pattern, std::string_view text, Flags flags = {}) {
  auto compiled = Pattern::compile(pattern, flags);
  if (!compiled) return compiled.error().diagnostic().message;
  Meter meter;
  std::u32string characters = python::decode(text);
  auto found = compiled->find_all(characters, meter);
  if (!found) return found.error().diagnostic().rule;
  std::string result;
  for (const Pattern::Match& match : *found) {
    for (size_t i = 0; i < match.size(); ++i) {
      if (i > 0) result += ",";
      if (!match[i].matched()) {
        result += "-";
        continue;
      }
      result += python::encode(
          std::u32string_view(characters).substr(match[i].begin, match[i].end - match[i].begin));
    }
    result += ";";
  }
  return result;
}

// Against Python, see the cases in testdata/expressions.txt. Here: what is ours alone.
TEST(Pattern, TakesTheFirstAlternativeThatFits) {
  EXPECT_EQ(matches("a|ab", "ab"), "a;");
  EXPECT_EQ(matches("(a+)(a*)", "aaa"), "aaa,aaa,;");
  EXPECT_EQ(matches("(a+?)(a*)", "aaa"), "aaa,a,aa;");
  EXPECT_EQ(matches("(a)|b", "ab"), "a,a;b,-;");
}

TEST(Pattern, IsLinearWhereBacktrackingIsNot) {
  std::string text(20'000, 'a');
  EXPECT_EQ(matches("(a*)*b", text.substr(0, 2'000)), "");
  EXPECT_EQ(matches("(a|aa)+$", text), text + ",a;");
  EXPECT_EQ(matches("^(([a-z])+.)+[A-Z]([a-z])+$", text.substr(0, 2'000)), "");
}

TEST(Pattern, StopsWhenTheWorkGetsTooMuch) {
  EXPECT_EQ(matches("(x?){1000}y", std::string(1'000'000, 'x')), rules::kLimit);
}

TEST(Pattern, RefusesWithAReason) {
  EXPECT_EQ(matches("a(?=b)", ""),
            "the pattern 'a(?=b)' is not valid: look-ahead and look-behind are not supported (at "
            "character 3)");
  EXPECT_EQ(
      matches("(a)\\1", ""),
      "the pattern '(a)\\1' is not valid: back-references are not supported (at character 4)");
  EXPECT_EQ(
      matches("(?P=x)", ""),
      "the pattern '(?P=x)' is not valid: back-references are not supported (at character 3)");
  EXPECT_EQ(
      matches("a++", ""),
      "the pattern 'a++' is not valid: possessive repetitions are not supported (at character 3)");
  EXPECT_EQ(matches("a{2000}", ""),
            "the pattern 'a{2000}' is not valid: it repeats more than 1000 times (at character 7)");
  EXPECT_EQ(
      matches("(?x)a", ""),
      "the pattern '(?x)a' is not valid: this kind of group is not supported (at character 3)");
  EXPECT_EQ(matches("[z-a]", ""),
            "the pattern '[z-a]' is not valid: a range of characters is the wrong way round (at "
            "character 4)");
  EXPECT_EQ(matches("(((a{100}){100}){100})", ""), "the pattern is too large");
}

TEST(Pattern, IgnoresCaseBeyondAscii) {
  EXPECT_EQ(matches("grüSSe", "GRÜSSE grüsse", {.ignore_case = true}), "GRÜSSE;grüsse;");
  EXPECT_EQ(matches("[ä-ü]+", "ÄÖÜ", {.ignore_case = true}), "ÄÖÜ;");
}

}  // namespace
}  // namespace consort::expression::regex
