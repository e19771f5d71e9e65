#include "model/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "base/strings.h"
#include "model/json_fault.h"
#include "model/testing/arbitrary.h"

namespace consort::model {
namespace {

Value read(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_TRUE(value) << text << ": " << (value ? "" : value.error().to_string());
  return value ? *value : Value();
}

std::string error_of(std::string_view text) {
  auto value = parse_json(text);
  return value ? "read as " + to_json(*value) : value.error().message;
}

RC_GTEST_PROP(Json, ReadsBackWhatItWrote, ()) {
  Value value = *any_value();
  std::string text = to_json(value);
  auto back = parse_json(text);
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == value);
  RC_ASSERT(to_json(*back) == text);
}

RC_GTEST_PROP(Json, ReadsBackThePrettyForm, ()) {
  Value value = *any_value();
  auto back = parse_json(to_pretty_json(value));
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == value);
}

RC_GTEST_PROP(Json, DoesNotDependOnTheOrderOfKeys, ()) {
  Map map = *any_map(any_value());
  Map reversed;
  std::vector<std::string> keys = map.keys();
  for (auto key = keys.rbegin(); key != keys.rend(); ++key)
    reversed.set(*key, *map.find(*key));
  RC_ASSERT(to_json(map) == to_json(reversed));
}

RC_GTEST_PROP(Json, NeverCrashesOnDamagedText, ()) {
  std::string text = to_json(*any_value());
  size_t at = *rc::gen::inRange<size_t>(0, text.size());
  text[at] = *rc::gen::arbitrary<char>();
  if (*rc::gen::arbitrary<bool>()) text.resize(at);
  auto value = parse_json(text);
  RC_ASSERT(value.has_value() || !value.error().message.empty());
}

TEST(Json, WritesCanonically) {
  Map map;
  map.set("b", Value(1));
  map.set("a",
          Value(List{Value(true), Value(), Value(1.0), Value(0.1), Value(-0.0), Value(1e300)}));
  map.set("A", Value("\"\\\b\f\n\r\t\x01/ä"));
  EXPECT_EQ(to_json(map),
            R"({"A":"\"\\\b\f\n\r\t\u0001/ä","a":[true,null,1.0,0.1,-0.0,1e+300],"b":1})");
}

TEST(Json, WritesPrettyInWrittenOrder) {
  Map map;
  map.set("b", Value(List{Value(1), Value(Map())}));
  map.set("a", Value(List()));
  EXPECT_EQ(to_pretty_json(Value(map)), "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": []\n}");
}

TEST(Json, EscapesWhatJsonCannotSay) {
  const std::pair<Value, std::string> cases[] = {
      {Value("\xff"), R"({"$bytes":"/w=="})"},
      {Value(Unknown{{"facts.a"}}), R"({"$unknown":["facts.a"]})"},
      {Value(SecretText{{{false, "x"}, {true, "db/pw"}}}), R"({"$secret":["x",{"name":"db/pw"}]})"},
      {Value(-HUGE_VAL), R"({"$real":"-inf"})"},
  };
  for (const auto& [value, text] : cases)
    EXPECT_EQ(to_json(value), text);
  EXPECT_EQ(to_json(read(R"({"$map":{"$bytes":1}})")), R"({"$map":{"$bytes":1}})");
  EXPECT_TRUE(read(R"({"$map":{"$bytes":1}})").map().contains("$bytes"));
  EXPECT_TRUE(std::isnan(read(to_json(Value(std::nan("")))).real()));
}

TEST(Json, EscapesWhereverItStands) {
  const std::pair<char, std::string> escaped[] = {
      {'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\x1f', "\\u001f"}, {'\0', "\\u0000"}};
  for (const auto& [c, escape] : escaped) {
    for (size_t before = 0; before < 20; ++before) {
      for (size_t after : {0, 1, 7, 8, 9}) {
        std::string head(before, ' '), tail(after, '~');
        EXPECT_EQ(to_json(Value(head + c + tail + c)), '"' + head + escape + tail + escape + '"');
      }
    }
  }
  EXPECT_EQ(to_json(Value("plain \x7f \xc3\xa9 and more")), "\"plain \x7f \xc3\xa9 and more\"");
}

TEST(Json, LeavesEscapesAloneInLargerMaps) {
  EXPECT_EQ(read(R"({"$bytes":"x","a":1})").map().size(), 2u);
}

TEST(Json, SharesEqualKeys) {
  Value value = read(R"([{"mode":1},{"mode":2}])");
  EXPECT_TRUE(
      value.list()[0].map().entry("mode")->key.same(value.list()[1].map().entry("mode")->key));
}

TEST(Json, SaysWhatIsWrongAndWhere) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "not JSON at byte 0: the text ends where a value is missing"},
      {"[1,]", "not JSON at byte 3: a ',' stands before ']'"},
      {"[1 2]", "not JSON at byte 3: a ',' or ']' is missing"},
      {"{\"a\" 1}", "not JSON at byte 5: a ':' after the key is missing"},
      {"{a: 1}", "not JSON at byte 1: a key in double quotes is missing"},
      {"[\"a", "not JSON at byte 1: a text begins that has no end"},
      {"[\"\\x\"]", "not JSON at byte 4: not an escape that JSON knows"},
      {"\"\\ud800\"", "not JSON at byte 7: not an escape that JSON knows"},
      {"[01]", "not JSON at byte 1: a number begins with 0"},
      {"[1.]", "not JSON at byte 3: a digit is missing"},
      {"[1e999]", "not JSON at byte 1: the number is out of range"},
      {"[99999999999999999999]", "not JSON at byte 1: the integer does not fit 64 bit with a sign"},
      {"nul", "not JSON at byte 0: not a value: 'nul'"},
      {"1 2", "not JSON at byte 2: something follows the value"},
      {"\"\xff\"", "not JSON at byte 1: the bytes are not UTF-8"},
      {R"({"a":{"b":[0,{"c":1,"c":2}]}})", "a.b[1].c: the key is given twice"},
      {R"([{"a":9223372036854775808}])", "[0].a: the integer does not fit 64 bit with a sign"},
      {R"({"x":{"$bytes":"!"}})", "x: $bytes is not base64"},
      {R"({"$unknown":[1]})", "$unknown is not a list of fact names"},
      {R"({"$secret":[{"n":"a"}]})", "$secret is not a list of texts and {\"name\": ...}"},
      {R"({"$real":"1"})", "$real is not \"nan\", \"inf\" or \"-inf\""},
      {R"({"$map":[["a",1],["a",2]]})", "the key 'a' is given twice"},
      {R"({"$map":{"a":1,"a":2}})", "$map.a: the key is given twice"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_EQ(error_of(text), message) << text;
}

TEST(Json, BoundsTheDepth) {
  EXPECT_TRUE(parse_json(repeat("[", 100) + "1" + repeat("]", 100)));
  for (size_t depth : {101, 1'000'000}) {
    EXPECT_EQ(error_of(repeat("[", depth) + "1" + repeat("]", depth)),
              "the JSON is nested deeper than 100 levels");
  }
  EXPECT_EQ(error_of(repeat("[", 1'000'000)),
            "not JSON at byte 1000000: the text ends where a value is missing");
}

TEST(Json, ReadsTheEndsOfTheIntegers) {
  EXPECT_EQ(read("-9223372036854775808").integer(), INT64_MIN);
  EXPECT_EQ(read("9223372036854775807").integer(), INT64_MAX);
}

// Whatever the fault finder calls right must be right for the reader too, and the other way round.
RC_GTEST_PROP(JsonFault, AgreesWithTheReader, ()) {
  std::string text = to_json(*plain_value());
  size_t at = *rc::gen::inRange<size_t>(0, text.size());
  text[at] =
      *rc::gen::element('[', ']', '{', '}', ',', ':', '"', '\\', '0', '-', '.', 'e', ' ', 'x');
  auto value = parse_json(text);
  // Integers that are too large both find.
  bool of_meaning = !value && !value.error().message.starts_with("not JSON") &&
                    value.error().message.find("does not fit 64 bit") == std::string::npos;
  RC_ASSERT((value || of_meaning) == !find_json_fault(text).has_value());
}

}  // namespace
}  // namespace consort::model
