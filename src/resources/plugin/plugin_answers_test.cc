#include "resources/plugin/plugin_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/json.h"
#include "resources/spec.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

model::TypeSchema type() {
  Diagnostics diagnostics;
  auto spec = model::parse_json(R"({"collection":"widgets","singular":"widget","summary":"s",
    "name":{"doc":"d","pattern":"[a-z]+"},"attributes":{
    "state":{"values":["present","absent"],"default":"present","doc":"d"},
    "mode":{"kind":"mode","doc":"d"},"size":{"kind":"integer","maximum":5,"doc":"d"},
    "tags":{"kind":"list","items":"text","doc":"d"},"path":{"kind":"path","role":"identity","doc":"d"}},
    "examples":[{"title":"a","yaml":"widgets: {a: {}}"},{"title":"b","yaml":"widgets: {b: {}}"}]})");
  auto schema = read_spec(*spec, diagnostics);
  EXPECT_TRUE(schema) << render(diagnostics, nullptr);
  return schema.value_or(model::TypeSchema());
}

std::string state_of(const std::string& json) {
  model::Value value = *model::parse_json(json);
  auto checked = checked_state(type(), &value);
  return checked ? model::to_json(*checked) : checked.error().message;
}

TEST(PluginState, IsCheckedAndBroughtIntoForm) {
  EXPECT_EQ(state_of(R"({"state":"present","mode":"644","size":9})"),
            R"({"mode":"0644","size":9,"state":"present"})");
  EXPECT_EQ(state_of(R"({"state":"odd","size":null})"), R"({"state":"odd"})");
  for (auto [json, complaint] : std::initializer_list<std::pair<const char*, const char*>>{
           {"[]", "no 'state' map"},
           {"{}", "does not say 'state'"},
           {R"({"state":1})", "does not say 'state'"},
           {R"({"state":"present","siez":1})",
            "'siez', which is no property of widgets; did you mean 'size'?"},
           {R"({"state":"present","path":"/x"})", "'path', which is no property"},
           {R"({"state":"present","requires":[]})", "'requires', which is no property"},
           {R"({"state":"present","size":"big"})", "does not fit: size"},
           {R"({"state":"present","mode":644})", "does not fit: mode"},
           {R"({"state":"present","tags":{"a":1}})", "does not fit: tags"}}) {
    EXPECT_THAT(state_of(json), HasSubstr(complaint)) << json;
  }
  EXPECT_FALSE(checked_state(type(), nullptr));
}

TEST(PluginPaths, AreAbsolute) {
  auto paths = [](const std::string& json) {
    model::Value value = *model::parse_json(json);
    return checked_paths(&value);
  };
  EXPECT_THAT(*paths(R"(["/etc/a","/b"])"), ElementsAre("/etc/a", "/b"));
  EXPECT_TRUE(checked_paths(nullptr)->empty());
  for (const char* json : {"{}", "[1]", R"(["etc"])", R"([""])", R"(["/a\u0000b"])"}) {
    EXPECT_FALSE(paths(json)) << json;
  }
}

TEST(PluginPoints, AreOneKindEach) {
  auto points = [](const std::string& json) {
    model::Value value = *model::parse_json(json);
    return checked_points(&value);
  };
  auto good = points(R"([{"path":"/a"},{"tree":"/b"}])");
  ASSERT_TRUE(good);
  EXPECT_EQ((*good)[1].kind, WatchPoint::Kind::tree);
  for (const char* json :
       {"{}", "[1]", "[{}]", R"([{"path":"/a","tree":"/a"}])", R"([{"path":"a"}])"}) {
    EXPECT_FALSE(points(json)) << json;
  }
}

TEST(PluginNames, AreThoseThatCouldBeDescribed) {
  model::Value names = *model::parse_json(R"(["b","a","A","b","../x"])");
  EXPECT_THAT(*checked_names(type(), &names), ElementsAre("a", "b"));
  model::Value wrong = *model::parse_json(R"(["b",1])");
  EXPECT_FALSE(checked_names(type(), &wrong));
  EXPECT_FALSE(checked_names(type(), nullptr));
}

}  // namespace
}  // namespace consort::resources
