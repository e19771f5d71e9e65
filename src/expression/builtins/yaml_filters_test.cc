#include <gtest/gtest.h>

#include "expression/template.h"

namespace consort::expression {
namespace {

std::string yaml(std::string_view value, std::string_view filter = "to_yaml") {
  Diagnostics diagnostics;
  auto parsed = Template::parse("{{ " + std::string(value) + "|" + std::string(filter) + " }}",
                                Origin(), diagnostics);
  auto text = parsed->render(Names(), diagnostics);
  return text ? text->text() : render(diagnostics, {});
}

TEST(YamlFilters, WriteBlocksWithSortedKeys) {
  EXPECT_EQ(yaml("{'b': [1, {'y': none, 'x': true}], 'a': {}, 'c': {'d': []}}"),
            "a: {}\nb:\n- 1\n- x: true\n  'y': null\nc:\n  d: []\n");
  EXPECT_EQ(yaml("{'b': [1, {'y': 1, 'x': 2}, [3]]}", "to_nice_yaml"),
            "b:\n- 1\n-   x: 2\n    'y': 1\n-   - 3\n");
  EXPECT_EQ(yaml("{'b': 1, 'a': 2}", "to_yaml(sort_keys=false)"), "b: 1\na: 2\n");
  EXPECT_EQ(yaml("3"), "3\n");
  EXPECT_EQ(yaml("[[1, [2]], []]"), "- - 1\n  - - 2\n- []\n");
}

TEST(YamlFilters, QuoteWhatYamlWouldTakeForSomethingElse) {
  for (std::string_view text :
       {"",           "yes",      "No",  "null", "~",    "1",    "1.5", "0x1f", "1e3", "-1", ".5",
        "2001-01-01", "12:30:00", "- a", "? a",  "a: b", "a #b", "#a",  "&a",   "*a",  "!a", "|a",
        "%a",         "@a",       "a:",  " a",   "a ",   "[a",   "{a",  ".inf", "..."}) {
    EXPECT_EQ(yaml("'" + std::string(text) + "'"), "'" + std::string(text) + "'\n") << text;
  }
  for (std::string_view text :
       {"a", "a b", "a-b", "/etc/motd", "a:b", "a#b", "v1.2", "é", "a, b"}) {
    EXPECT_EQ(yaml("'" + std::string(text) + "'"), std::string(text) + "\n") << text;
  }
  EXPECT_EQ(yaml("\"it's\""), "it's\n");
  EXPECT_EQ(yaml("\"'quoted'\""), "'''quoted'''\n");
  EXPECT_EQ(yaml("'a\\nb\\t\\u00e9'"), "\"a\\nb\\té\"\n");
}

TEST(YamlFilters, WriteFloatsSoThatTheyStayFloats) {
  EXPECT_EQ(yaml("[1.0, 1e20, 'inf'|float, '-inf'|float, 'nan'|float]"),
            "- 1.0\n- 1.0e+20\n- .inf\n- -.inf\n- .nan\n");
}

}  // namespace
}  // namespace consort::expression
