#include "document/yaml.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "model/json.h"

namespace consort::document {
namespace {

using model::Map;
using model::Value;

const std::string kName = "t.yaml";

// Reads a document that must be right.
Value read(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<Value> value = read_yaml(text, &kName, diagnostics);
  EXPECT_EQ(render(diagnostics, {}), "") << text;
  return value.value_or(Value("(not read)"));
}

std::string json(std::string_view text) { return model::to_json(read(text)); }

std::string at(model::Mark mark) {
  return std::to_string(mark.line) + ":" + std::to_string(mark.column);
}

TEST(Yaml, ReadsValues) {
  struct Case {
    const char* text;
    const char* json;
  };
  const Case cases[] = {
      {"", "null"},
      {"\n# only a comment\n", "null"},
      {"---\n...\n", "null"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       R"({"a":1})"},
      {"plain text", R"("plain text")"},
      {"a: 1\nb: [x, 2, ~]\n", R"({"a":1,"b":["x",2,null]})"},
      {"- a\n- - b\n  - c\n", R"(["a",["b","c"]])"},
      {"a:\n- 1\n- 2\n", R"({"a":[1,2]})"},
      {"mode: \"0644\"\n", R"({"mode":"0644"})"},
      {"mode: '0644'\n", R"({"mode":"0644"})"},
      {"a: yes\nb: on\nc: NO\nd: 12:30:45\n", R"({"a":"yes","b":"on","c":"NO","d":"12:30:45"})"},
      {"a: |\n  one\n   two\n\n  three\n", R"({"a":"one\n two\n\nthree\n"})"},
      {"a: |-\n  one\n", R"({"a":"one"})"},
      {"a: |+\n  one\n\n", R"({"a":"one\n\n"})"},
      {"a: >\n  one\n  two\n", R"({"a":"one two\n"})"},
      {"a: |\n  5\n", R"({"a":"5\n"})"},
      {"80: web\ntrue: x\n~: y\n1.50: z\n", R"({"1.50":"z","80":"web","true":"x","~":"y"})"},
      {"\"\": empty\n", R"({"":"empty"})"},
      {"? a\n: b\n", R"({"a":"b"})"},
      {"a: !!str 5\nb: !!int \"5\"\nc: !!float 1\nd: ! 7\n", R"({"a":"5","b":5,"c":1.0,"d":"7"})"},
      {"a: !!map {}\nb: !!seq []\nc: !!null ''\nd: !!bool TRUE\n",
       R"({"a":{},"b":[],"c":null,"d":true})"},
      {"a: \"\\x41\\u00e9\\U0001F600\\t\\\"\"\n", "{\"a\":\"Aé😀\\t\\\"\"}"},
      {"a: &x [1, 2]\nb: *x\n", R"({"a":[1,2],"b":[1,2]})"},
      {"&k key: 1\nb: *k\n", R"({"b":"key","key":1})"},
      {"a: &x key\n*x : 1\n", R"({"a":"key","key":1})"},
      {"a: &x 1\nb: &x 2\nc: *x\n", R"({"a":1,"b":2,"c":2})"},
      {"%YAML 1.2\n---\na: 1\n", R"({"a":1})"},
      {"a: 1\r\nb: 2\r\n", R"({"a":1,"b":2})"},
      {"{\"a\": {\"b\": [1, 2.5, \"x\"]}}", R"({"a":{"b":[1,2.5,"x"]}})"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(json(c.text), c.json) << c.text;
}

TEST(Yaml, MergesAsYaml11Does) {
  EXPECT_EQ(json("a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\n"),
            R"({"a":{"x":1,"y":2},"b":{"x":1,"y":3}})");
  EXPECT_EQ(json("- &a {x: 1}\n- &b {x: 2, z: 3}\n- {<<: [*a, *b], w: 4}\n"),
            R"([{"x":1},{"x":2,"z":3},{"w":4,"x":1,"z":3}])");
  EXPECT_EQ(json("- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b}\n"),
            R"([{"x":1},{"x":1,"y":2},{"x":1,"y":2}])");
  EXPECT_EQ(json("<<: {a: 1}\nb: 2\n"), R"({"a":1,"b":2})");
  EXPECT_EQ(json("\"<<\": plain key\n"), R"({"<<":"plain key"})");
  EXPECT_EQ(json("a: &a {x: 1}\nb: {<<: []}\n"), R"({"a":{"x":1},"b":{}})");
}

TEST(Yaml, MergedKeysStandFirstAndKeepTheirPlaces) {
  Value root = read("base: &base\n  x: 1\nweb:\n  y: 2\n  <<: *base\n");
  const Map& web = root.map().find("web")->map();
  EXPECT_EQ(web.keys(), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(at(web.entry("x")->key_mark), "2:3");
  EXPECT_EQ(at(web.find("x")->mark()), "2:6");
}

TEST(Yaml, KeepsTheOrderOfKeys) {
  EXPECT_EQ(read("z: 1\na: 2\nm: 3\n").map().keys(), (std::vector<std::string>{"z", "a", "m"}));
}

TEST(Yaml, EveryKeyAndValueHasItsPlace) {
  Value root = read(
      "# head\n"
      "files:\n"
      "  /etc/motd:\n"
      "    content: \"caf\u00e9\"   # \u00e9\n"
      "    \u00e9\u00e9: [a, 'b']\n"
      "    none:\n"
      "list:\n"
      "- x: 1\n"
      "  y: 2\n");
  const Map& map = root.map();
  EXPECT_EQ(at(root.mark()), "2:1");
  EXPECT_EQ(at(map.entry("files")->key_mark), "2:1");
  EXPECT_EQ(at(map.find("files")->mark()), "3:3");
  const Map& motd = map.find("files")->map().find("/etc/motd")->map();
  EXPECT_EQ(at(motd.find("content")->mark()), "4:14");
  EXPECT_EQ(at(motd.entry("\u00e9\u00e9")->key_mark), "5:5");
  EXPECT_EQ(at(motd.find("\u00e9\u00e9")->mark()), "5:9");  // columns count characters
  EXPECT_EQ(at(motd.find("\u00e9\u00e9")->list()[1].mark()), "5:13");
  EXPECT_EQ(at(motd.find("none")->mark()), "6:10");
  const Value& list = *map.find("list");
  EXPECT_EQ(at(list.mark()), "8:1");
  EXPECT_EQ(at(list.list()[0].mark()), "8:3");
  EXPECT_EQ(at(list.list()[0].map().entry("y")->key_mark), "9:3");
  EXPECT_EQ(root.mark().document, &kName);
}

TEST(Yaml, AnAliasHasItsOwnPlaceAndSharesItsContent) {
  Value root = read("a: &x {k: long enough not to be shared by chance}\nb: *x\n");
  const Value& a = *root.map().find("a");
  const Value& b = *root.map().find("b");
  EXPECT_EQ(at(b.mark()), "2:4");
  EXPECT_EQ(at(b.map().find("k")->mark()), "1:11");
  EXPECT_EQ(&a.map(), &b.map());
}

TEST(Yaml, AByteOrderMarkTakesNoColumn) {
  EXPECT_EQ(at(read("\xEF\xBB\xBF[a]").list()[0].mark()), "1:2");
}

TEST(Yaml, EqualKeysShareOneText) {
  Value root = read("- {name_of_some_length: 1}\n- {name_of_some_length: 2}\n");
  const Map& first = root.list()[0].map();
  const Map& second = root.list()[1].map();
  EXPECT_TRUE(first.begin()->key.same(second.begin()->key));
}

}  // namespace
}  // namespace consort::document
