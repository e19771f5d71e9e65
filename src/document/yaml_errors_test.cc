#include <gtest/gtest.h>

#include "document/lines.h"
#include "document/yaml.h"

namespace consort::document {
namespace {

const std::string kName = "t.yaml";

Diagnostics errors(std::string_view text) {
  Diagnostics diagnostics;
  EXPECT_FALSE(read_yaml(text, &kName, diagnostics)) << text;
  return diagnostics;
}

// "2:3 rule" for each error.
std::vector<std::string> places(std::string_view text) {
  std::vector<std::string> found;
  Diagnostics found_errors = errors(text);
  for (const Diagnostic& d : found_errors.all()) {
    found.push_back(std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " +
                    d.rule);
  }
  return found;
}

struct Case {
  const char* text;
  std::vector<std::string> expected;
};

const Case kCases[] = {
    // Bytes and characters.
    {"a: caf\xE9\n", {"1:7 bad-utf8"}},
    {"\u00e9: 1\nb: \xC0\x80\n", {"2:4 bad-utf8"}},
    {"a: \xED\xA0\x80\n", {"1:4 bad-utf8"}},
    {"\xFF\xFE"
     "a\0",
     {"1:1 bad-encoding"}},
    {"a: x\x01y\n", {"1:5 bad-character"}},
    {"a: x\x7Fy\n", {"1:5 bad-character"}},
    {"a: x\u0085y\n", {"1:5 bad-character"}},
    {"a: \u00e9\u2028y\n", {"1:5 bad-character"}},
    {"a: \uFFFE\n", {"1:4 bad-character"}},
    // Tabs.
    {"a:\n\tb: 1\n", {"2:1 yaml-tab"}},
    {"a:\n  \tb: 1\n", {"2:3 yaml-tab"}},
    {"a: b\n\tc\n", {"2:1 yaml-tab"}},
    {"a: >\n\tb\n", {"2:1 yaml-tab"}},
    {"a:\n  - b\n\t- c\n", {"3:1 yaml-tab"}},
    // Indentation, colons, dashes.
    {"a: b: c\n", {"1:5 yaml-syntax"}},
    {"a:\n  b: 1\n c: 2\n", {"3:2 yaml-syntax"}},
    {"a: 1\n b: 2\n", {"2:2 yaml-syntax"}},
    {"a:1\nb: 2\n", {"2:1 yaml-syntax"}},
    {"- a\nb: 1\n", {"2:1 yaml-syntax"}},
    {"b: 1\n- a\n", {"2:1 yaml-syntax"}},
    {"a: 1\nkey\nc: 2\n", {"2:1 yaml-syntax"}},
    {"a: - b\n", {"1:4 yaml-syntax"}},
    {"  a: 1\nb: 2\n", {"2:1 yaml-syntax"}},
    {": x\n", {"1:1 yaml-syntax"}},
    // Quotes and brackets.
    {"a: \"x\nb: 2\n", {"1:4 yaml-syntax"}},
    {"a: 1\nb: 'x\n", {"2:4 yaml-syntax"}},
    {"a: 'it's'\n", {"1:8 yaml-syntax"}},
    {"a: \"x\" y\n", {"1:8 yaml-syntax"}},
    {"a: \"\\d\"\n", {"1:5 yaml-syntax"}},
    {"a: \"\\x4\"\n", {"1:7 yaml-syntax"}},
    {"a: \"\\ud83d\"\n", {"1:7 yaml-syntax"}},
    {"a: [1, 2\nb: 3\n", {"1:4 yaml-syntax"}},
    {"a: {x: 1\n", {"1:4 yaml-syntax"}},
    {"{a: b c: d}\n", {"1:8 yaml-syntax"}},
    {"a: ]\n", {"1:4 yaml-syntax"}},
    {"[a,,b]\n", {"1:4 yaml-syntax"}},
    // Characters that mean something.
    {"a: @x\n", {"1:4 yaml-syntax"}},
    {"a: *.conf\n", {"1:4 yaml-syntax"}},
    {"a: &\n", {"1:4 yaml-syntax"}},
    {"a: |x\n  b\n", {"1:5 yaml-syntax"}},
    {"a: {{ x }}\nb: {{ y | d('q') }}/z\n", {"1:4 bad-key", "2:4 bad-key"}},
    {"a: {% if x %}\n", {"1:4 yaml-syntax"}},
    {"%FOO\n--- a\n", {"1:5 yaml-syntax"}},
    {"%YAML 2.0\n--- a\n", {"1:1 yaml-syntax"}},
    // Documents.
    {"--- a\n--- b\n", {"2:1 several-documents"}},
    {"a: 1\n...\n---\n", {"3:1 several-documents"}},
    // Keys.
    {"a: 1\nb: 2\na: 3\n", {"3:1 duplicate-key"}},
    {"a: {x: 1, 'x': 2}\n", {"1:11 duplicate-key"}},
    {"1: a\n\"1\": b\n", {"2:1 duplicate-key"}},
    {"a: 1\na: 2\na: 3\n", {"2:1 duplicate-key", "3:1 duplicate-key"}},
    {"[a]: b\n", {"1:1 bad-key"}},
    {"? {x: y}\n: z\n", {"1:3 bad-key"}},
    {"a: &x [1]\n*x : 2\n", {"2:1 bad-key"}},
    {"{{[{a: b}]: c}: d}: e\n", {"1:1 bad-key"}},
    {"? \n: x\n", {"1:2 bad-key"}},
    {"{: x}\n", {"1:2 yaml-syntax"}},
    // Scalars and tags.
    {"a: 9223372036854775808\nb: 0xFFFFFFFFFFFFFFFF\n", {"1:4 integer-range", "2:4 integer-range"}},
    {"a: 1e999\n", {"1:4 number-range"}},
    {"a: !!int x\nb: !!bool 1\nc: !!seq x\n", {"1:4 bad-value", "2:4 bad-value", "3:4 bad-value"}},
    {"a: !!map [1]\nb: !!str {}\n", {"1:4 bad-value", "2:4 bad-value"}},
    {"a: !vault x\nb: !!set {x}\nc: !e!x y\n",
     {"1:4 unknown-yaml-tag", "2:4 unknown-yaml-tag", "3:4 unknown-yaml-tag"}},
    // Anchors and merges.
    {"a: *x\nb: *y\n", {"1:4 unknown-anchor", "2:4 unknown-anchor"}},
    {"a: &x [*x]\n", {"1:8 alias-loop"}},
    {"a: &x\n  b: {<<: *x}\n", {"2:11 alias-loop"}},
    {"<<: 3\n", {"1:5 bad-merge"}},
    {"a: &a {}\nb: {<<: [*a, 1]}\n", {"2:14 bad-merge"}},
    {"a: &a {}\nb:\n  <<: *a\n  <<: *a\n", {"4:3 duplicate-key"}},
};

TEST(YamlErrors, HaveTheirPlaceAndRule) {
  for (const Case& c : kCases)
    EXPECT_EQ(places(c.text), c.expected) << c.text;
}

TEST(YamlErrors, AreSaidTogetherAndInOrder) {
  EXPECT_EQ(places("a: 99999999999999999999\nb: {x: 1, x: 2}\nc: !foo 1\n"),
            (std::vector<std::string>{"1:4 integer-range", "2:11 duplicate-key",
                                      "3:4 unknown-yaml-tag"}));
}

TEST(YamlErrors, NothingFollowsASyntaxError) {
  EXPECT_EQ(places("a: 'x\nb: {{ y }}\nc: !foo z\n").size(), 1u);
}

TEST(YamlErrors, ADuplicateKeyShowsBothPlaces) {
  Diagnostics found = errors("files:\n  a: 1\n  b: 2\n  a: 3\n");
  ASSERT_EQ(found.all().size(), 1u);
  ASSERT_EQ(found.all()[0].notes.size(), 1u);
  EXPECT_EQ(found.all()[0].notes[0].place, (Place{kName, 2, 3}));
}

std::string rendered(const std::string& text) {
  LineTable lines(text);
  return render(errors(text), [&](const std::string&, uint32_t line) {
    return std::optional(std::string(lines.line(line)));
  });
}

TEST(YamlErrors, ReadWell) {
  EXPECT_EQ(rendered("port: {{ http_port }}\n"),
            "t.yaml:1:7: error[bad-key]: '{{' opens a map here, not an expression\n"
            "  port: {{ http_port }}\n"
            "        ^\n"
            "hint: put the whole value in quotes: \"{{ ... }}\"\n");
  EXPECT_EQ(rendered("a: &production 1\nb: *prodution\n"),
            "t.yaml:2:4: error[unknown-anchor]: there is no anchor '&prodution' before this\n"
            "  b: *prodution\n"
            "     ^\n"
            "hint: did you mean 'production'?\n");
  EXPECT_EQ(rendered("users:\n  deploy:\n    groups: [www-data\n    shell: /bin/sh\n"),
            "t.yaml:3:13: error[yaml-syntax]: the list that opens here is not closed\n"
            "      groups: [www-data\n"
            "              ^\n"
            "t.yaml:4:10: note: this would still belong to it\n"
            "      shell: /bin/sh\n"
            "           ^\n"
            "hint: add the missing ']'\n");
}

}  // namespace
}  // namespace consort::document
