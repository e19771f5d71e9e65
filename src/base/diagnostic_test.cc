#include "base/diagnostic.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace consort {
namespace {

LineLookup only_line(std::string text) {
  return [text = std::move(text)](const std::string& document, uint32_t line) {
    return document == "a.yaml" && line == 7 ? std::optional(text) : std::nullopt;
  };
}

std::string rendered(const std::string& line, uint32_t column) {
  Diagnostic diagnostic{{"a.yaml", 7, column}, Severity::error, "rule", "wrong"};
  std::string text = render(diagnostic, only_line(line));
  return text.substr(text.find('\n') + 1);
}

TEST(Render, ShowsPlaceRuleLineNotesAndHint) {
  Diagnostic diagnostic{
      {"a.yaml", 7, 3}, Severity::warning,
      "some-rule",      "this is wrong",
      "write it so",    {{{"a.yaml", 7, 1}, "first"}, {{"b.yaml", 1, 1}, "second"}}};
  EXPECT_EQ(render(diagnostic, only_line("a: b")),
            "a.yaml:7:3: warning[some-rule]: this is wrong\n"
            "  a: b\n"
            "    ^\n"
            "a.yaml:7:1: note: first\n"
            "  a: b\n"
            "  ^\n"
            "b.yaml:1:1: note: second\n"
            "hint: write it so\n");
}

TEST(Render, NeedsNeitherPlaceNorLines) {
  Diagnostic nowhere{{}, Severity::error, "rule", "wrong"};
  EXPECT_EQ(render(nowhere, nullptr), "error[rule]: wrong\n");
  Diagnostic whole{{"a.yaml"}, Severity::error, "rule", "wrong"};
  EXPECT_EQ(render(whole, only_line("x")), "a.yaml: error[rule]: wrong\n");
}

TEST(Render, PutsTheCaretBelowTheCharacter) {
  const struct {
    std::string line;
    uint32_t column;
    std::string excerpt;
  } cases[] = {
      {"ab", 1, "  ab\n  ^\n"},
      {"ab", 3, "  ab\n    ^\n"},  // right behind the line
      {"ab", 4, ""},               // the document is another by now
      {"", 1, "  \n  ^\n"},
      {"\xC3\xA4\xE2\x82\xAC"
       "b",
       3,
       "  \xC3\xA4\xE2\x82\xAC"
       "b\n    ^\n"},
      {"\ta\x1b[0m\x7f", 2, "   a [0m \n   ^\n"},
      {"a\xC2\x9B"
       "b",
       1, "  a b\n  ^\n"},
      {"a\xFF"
       "b",
       2,
       "  a\xEF\xBF\xBD"
       "b\n   ^\n"},
  };
  for (const auto& [line, column, excerpt] : cases)
    EXPECT_EQ(rendered(line, column), excerpt) << printable(line);
}

TEST(Render, ShowsThePartOfALongLineThatMatters) {
  std::string text = rendered(repeat("a", 1000) + "X" + repeat("b", 1000), 1001);
  EXPECT_EQ(text,
            "  " + repeat("a", 80) + "X" + repeat("b", 79) + "\n  " + repeat(" ", 80) + "^\n");
}

TEST(Diagnostics, SortsAndSaysEverythingOnce) {
  Diagnostics all, more;
  all.warning({"b.yaml", 1, 1}, "rule", "b");
  more.error({"a.yaml", 10, 1}, "rule", "late");
  more.error({"a.yaml", 9, 5}, "rule", "early");
  more.error({"a.yaml", 9, 5}, "rule", "early");
  EXPECT_FALSE(all.has_errors());
  all.merge(more);
  EXPECT_TRUE(all.has_errors());
  all.sort();
  EXPECT_EQ(render(all, nullptr),
            "a.yaml:9:5: error[rule]: early\n"
            "a.yaml:10:1: error[rule]: late\n"
            "b.yaml:1:1: warning[rule]: b\n");
}

}  // namespace
}  // namespace consort
