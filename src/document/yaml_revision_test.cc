#include "document/yaml_revision.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "document/yaml.h"
#include "document/yaml_writer.h"
#include "model/testing/arbitrary.h"

namespace consort::document {
namespace {

using model::List;
using model::Map;
using model::Value;

const std::string kName = "t.yaml";

Value read(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<Value> value = read_yaml(text, &kName, diagnostics);
  EXPECT_EQ(render(diagnostics, {}), "") << text;
  return value.value_or(Value("(not read)"));
}

std::string revise(std::string_view text, const Value& wanted) {
  Result<std::string> revised = revise_yaml(text, wanted);
  return revised ? *revised : "error: " + revised.error().to_string();
}

// What a site's author wrote, with all that no program would write again.
constexpr std::string_view kLayer =
    "# Everything that serves pages.\n"
    "\n"
    "include: [base, 'tls']   # in this order\n"
    "\n"
    "files:\n"
    "  # The front page.\n"
    "  /srv/index.html:\n"
    "    content: |\n"
    "      hello\n"
    "\n"
    "    mode: \"0644\"   # readable\n"
    "\n"
    "  # Nobody needs this.\n"
    "  /etc/old.conf: {state: absent}\n"
    "services:\n"
    "  nginx: {state: running, enabled: true}\n"
    "users:\n"
    "  deploy:\n"
    "    groups:\n"
    "    - www-data\n"
    "    - adm  # reads logs\n";

struct Case {
  std::string what, from, to;  // the same document as read, and how its text is to become
};

class YamlRevision : public testing::TestWithParam<Case> {};

// `to` is what the revision must be, byte by byte; the value wanted is read from it.
TEST_P(YamlRevision, ChangesOnlyWhatChanges) {
  const Case& c = GetParam();
  EXPECT_EQ(revise(c.from, read(c.to)), c.to);
}

std::string replaced(std::string_view from, std::string_view to) {
  std::string text(kLayer);
  size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

INSTANTIATE_TEST_SUITE_P(
    Layer, YamlRevision,
    testing::Values(
        Case{"nothing", std::string(kLayer), std::string(kLayer)},
        Case{"a scalar keeps its comment", std::string(kLayer),
             replaced("\"0644\"   # readable", "\"0600\"   # readable")},
        Case{"a block", std::string(kLayer), replaced("      hello\n", "      bye\n      now\n")},
        Case{"a block becomes a word", std::string(kLayer),
             replaced("content: |\n      hello\n", "content: hello\n")},
        Case{"a new attribute stands last, apart like the others", std::string(kLayer),
             replaced("# readable\n", "# readable\n\n    owner: root\n")},
        Case{"an attribute goes with its comment", std::string(kLayer),
             replaced("\n    mode: \"0644\"   # readable\n", "")},
        Case{"a resource goes with the comment above it", std::string(kLayer),
             replaced("\n  # Nobody needs this.\n  /etc/old.conf: {state: absent}\n", "")},
        Case{"an entry between braces", std::string(kLayer),
             replaced("enabled: true}", "enabled: true, notifies: [files.x, \"a,b\"]}")},
        Case{"one of them changes", std::string(kLayer),
             replaced("state: running", "state: stopped")},
        Case{"one of them goes", std::string(kLayer), replaced("state: running, ", "")},
        Case{"the last of them goes", std::string(kLayer), replaced(", enabled: true", "")},
        Case{"an item between brackets", std::string(kLayer),
             replaced("[base, 'tls']", "[base, web, 'tls']")},
        Case{"an item of a list", std::string(kLayer),
             replaced("    - www-data\n", "    - www-data\n    - backup\n")},
        Case{"an item goes", std::string(kLayer), replaced("    - www-data\n", "")},
        Case{"the last item", std::string(kLayer), std::string(kLayer) + "    - sudo\n"},
        Case{"a list gives way to a word", std::string(kLayer),
             replaced("groups:\n    - www-data\n    - adm  # reads logs\n", "groups: adm\n")},
        Case{"a collection of its own", std::string(kLayer),
             std::string(kLayer) + "cron:\n  backup:\n    hour: 3\n"},
        Case{"a map gives way to nothing", std::string(kLayer),
             replaced("nginx: {state: running, enabled: true}", "nginx: {}")}));

INSTANTIATE_TEST_SUITE_P(
    Forms, YamlRevision,
    testing::Values(
        Case{"an empty document", "", "a: 1\n"},
        Case{"only comments", "# to do\n", "# to do\na: 1\n"},
        Case{"a key without a value", "a:\nb: 1\n", "a: x\nb: 1\n"},
        Case{"and with a comment", "a:  # soon\nb: 1\n", "a: x  # soon\nb: 1\n"},
        Case{"which becomes a map", "a:  # soon\nb: 1\n", "a:  # soon\n  c: 1\nb: 1\n"},
        Case{"no line break at the end", "a: 1", "a: 1\nb: 2\n"},
        Case{"nor in a block", "a: |\n  x", "a: |\n  x\n  y\n"},
        Case{"the only entry is another", "a: 1\n", "b: 1\n"},
        Case{"empty braces fill", "a: {}\n", "a:\n  b: 1\n"},
        Case{"empty braces in braces", "a: {b: {}}\n", "a: {b: {c: 1}}\n"},
        Case{"a key without a value in braces", "a: {b, c: 1}\n", "a: {b: 2, c: 1}\n"},
        Case{"or with a colon", "a: {b: , c: 1}\n", "a: {b: 2 , c: 1}\n"},
        Case{"maps in a list", "- a: 1\n  b: 2\n- c: 3\n", "- a: 1\n  b: 3\n  d: 4\n- c: 3\n"},
        Case{"the first entry of one goes", "- a: 1\n  b: 2\n", "- b: 2\n"},
        Case{"a word in a list becomes a map", "- a  # x\n- b\n", "- c: 1\n  d: 2\n- b\n"},
        Case{"lists in lists", "- - a\n  - b\n", "- - a\n  - c\n"},
        Case{"keys in quotes", "\"a b\" : 1  # x\n'c': 2\n", "\"a b\" : 5  # x\n'c': 2\n"},
        Case{"windows' line breaks", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 3\r\nc: 4\r\n"},
        Case{"a byte order mark",
             "\xEF\xBB\xBF"
             "a: 1\n",
             "\xEF\xBB\xBF"
             "a: 2\n"},
        Case{"an alias is replaced", "x: &x {a: 1}\ny: *x\n", "x: &x {a: 1}\ny:\n  b: 2\n"},
        Case{"an own key beside merged ones", "x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n",
             "x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n  a: 5\n"},
        Case{"a plain text of two lines", "a: one\n  two\nb: 1\n", "a: three\nb: 1\n"},
        Case{"other letters before it", "ä: {ö: 1}  # ü\n", "ä: {ö: 2}  # ü\n"},
        Case{"entries set apart", "a: 1\n\nb: 2\n", "a: 1\n\nb: 2\n\nc: 3\n"},
        Case{"a document marker", "---\na: 1\n", "---\na: 2\n"},
        Case{"a document marker behind", "a: 1\n...\n", "a: 2\n...\n"}));

TEST(YamlRevision, RefusesToReachThroughAnAlias) {
  EXPECT_EQ(revise("x: &x {a: 1}\ny: *x\n", read("x: {a: 2}\ny: {a: 1}\n")),
            "error: the change cannot be written without changing other parts of the document, "
            "which share values by alias or have a form of their own; edit it by hand");
  EXPECT_EQ(revise("a: [\n", read("a: 1")).substr(0, 25), "error: the document:2:1: ");
}

// Some of the values of `value` changed, taken away or added.
rc::Gen<Value> changed(const Value& value) {
  return rc::gen::exec([value] {
    if (value.is_map() && *rc::gen::inRange(0, 4) > 0) {
      Map map;
      for (const Map::Entry& entry : value.map()) {
        int fate = *rc::gen::inRange(0, 6);
        if (fate == 0) continue;
        map.set(entry.key, fate < 3 ? *changed(entry.value) : entry.value);
      }
      if (*rc::gen::inRange(0, 3) == 0) map.set("new key", *model::plain_value());
      return Value(std::move(map));
    }
    if (value.is_list() && *rc::gen::inRange(0, 4) > 0) {
      List list;
      for (const Value& item : value.list()) {
        int fate = *rc::gen::inRange(0, 6);
        if (fate == 1) list.push_back(*model::plain_value());
        if (fate > 0) list.push_back(fate < 3 ? *changed(item) : item);
      }
      return Value(std::move(list));
    }
    return *rc::gen::element(value, Value("other"), Value(5), Value(Map()), Value("two\nlines\n"));
  });
}

RC_GTEST_PROP(YamlRevisionProperty, ReadsAsWanted, ()) {
  Value before = *model::plain_value();
  Value wanted = *changed(before);
  auto text = write_yaml(before);
  RC_PRE(text.has_value());
  auto revised = revise_yaml(*text, wanted);
  RC_ASSERT(revised.has_value());
  RC_ASSERT(read(*revised) == wanted);
}

RC_GTEST_PROP(YamlRevisionProperty, KeepsHandWrittenText, ()) {
  Value before = read(kLayer);
  Value wanted = *changed(before);
  auto revised = revise_yaml(kLayer, wanted);
  RC_ASSERT(revised.has_value());
  RC_ASSERT(read(*revised) == wanted);
  RC_LOG() << *revised;
  auto back = revise_yaml(*revised, before);
  RC_ASSERT(back.has_value());
  RC_ASSERT(read(*back) == before);
}

}  // namespace
}  // namespace consort::document
