#include "model/compare.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/json.h"
#include "model/testing/arbitrary.h"

namespace consort::model {
namespace {

AttributeSchema attribute(AttributeKind kind, AttributeKind items = AttributeKind::any,
                          bool unordered = false) {
  return {.name = "it", .kind = kind, .items = items, .unordered = unordered};
}

TEST(Satisfied, ComparesByKind) {
  using enum AttributeKind;
  const struct {
    AttributeSchema attribute;
    std::string_view desired, observed;
    bool satisfied;
  } cases[] = {
      {attribute(text), R"("a")", R"("a")", true},
      {attribute(text), R"("1")", "1", false},
      {attribute(integer), "1", R"("1")", false},
      {attribute(integer), "1", "1", true},
      {attribute(number), "1", "1.0", true},
      {attribute(number), "1", "1.5", false},
      {attribute(number), "1", R"("1")", false},
      {attribute(boolean), "true", "true", true},
      {attribute(boolean), "true", "1", false},
      {attribute(mode), R"("0644")", R"("644")", true},
      {attribute(mode), R"("0644")", R"("0600")", false},
      {attribute(mode), R"("u+x,g-w")", R"("0750")", true},
      {attribute(mode), R"("u+x,g-w")", R"("0770")", false},
      {attribute(mode), R"("a+X")", R"("0600")", true},
      {attribute(mode), R"("a+X")", R"("040600")", false},
      {attribute(mode), R"("0644")", "420", false},
      {attribute(mode), R"("0644")", R"("x")", false},
      {attribute(duration), R"("2min")", R"("120s")", true},
      {attribute(duration), R"("2min")", "120", true},
      {attribute(duration), R"("2min")", "9223372036854775807", false},
      {attribute(duration), R"("2min")", R"("soon")", false},
      {attribute(path), R"("/a/b")", R"("/a//b/")", true},
      {attribute(path), R"("/a/b")", R"("/a/c")", false},
      {attribute(user), R"("0")", "0", true},
      {attribute(user), R"("0")", R"("00")", true},
      {attribute(user), R"("root")", R"("root")", true},
      {attribute(group), R"("root")", R"("0")", false},
      {attribute(content), R"("abc")", R"("abc")", true},
      {attribute(content), R"("abc")",
       R"({"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","size":3})",
       true},
      {attribute(content), R"("abd")",
       R"({"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","size":3})",
       false},
      {attribute(content), R"("abc")",
       R"({"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","size":4})",
       false},
      {attribute(content), R"("abc")", R"({"sha256":"x"})", false},
      {attribute(content), R"("")", "null", false},
      {attribute(list, text), R"(["a","b"])", R"(["b","a"])", false},
      {attribute(list, text), R"(["a","b"])", R"(["a"])", false},
      {attribute(list, mode), R"(["0644"])", R"(["644"])", true},
      {attribute(list, text, true), R"(["a","b","a"])", R"(["b","a"])", true},
      {attribute(list, text, true), R"(["a","b"])", R"(["b","c"])", false},
      {attribute(list, group, true), R"(["1","x"])", R"(["x",1])", true},
      {attribute(list, text), R"(["a"])", R"("a")", false},
      {attribute(map, duration), R"({"a":"60s"})", R"({"a":"1min"})", true},
      {attribute(map), R"({"a":1})", R"({"a":1,"b":2})", false},
      {attribute(map), R"({"a":1,"b":2})", R"({"b":2,"a":1})", true},
      {attribute(map), R"({"a":1})", R"({"b":1})", false},
      {attribute(any), R"([1,{"a":2}])", R"([1,{"a":2}])", true},
      {attribute(any), "1", "1.0", false},
  };
  for (const auto& [attribute, desired, observed, expected] : cases) {
    EXPECT_EQ(satisfied(attribute, *parse_json(desired), *parse_json(observed)), expected)
        << to_string(attribute.kind) << " " << desired << " " << observed;
  }
}

TEST(SatisfiedDeathTest, RefusesUnknowns) {
  EXPECT_DEATH(satisfied(attribute(AttributeKind::text), Value(Unknown{{"facts.a"}}), Value("a")),
               "unknown");
}

RC_GTEST_PROP(Satisfied, TakesAnythingAndIsTrueOfTheSame, ()) {
  auto kind =
      static_cast<AttributeKind>(*rc::gen::inRange(0, static_cast<int>(AttributeKind::any) + 1));
  bool unordered = *rc::gen::arbitrary<bool>();
  AttributeSchema schema = attribute(kind, AttributeKind::any, unordered);
  Value desired = *any_value(), observed = *any_value();
  if (desired.is_unknown()) return;
  satisfied(schema, desired, observed);
  if (kind == AttributeKind::text || kind == AttributeKind::any || desired.is_list() ||
      desired.is_map()) {
    bool shaped = kind == AttributeKind::text || kind == AttributeKind::any ||
                  (kind == AttributeKind::list && desired.is_list()) ||
                  (kind == AttributeKind::map && desired.is_map());
    if (shaped) RC_ASSERT(satisfied(schema, desired, desired));
  }
}

TEST(Content, HasADigestAndASize) {
  Value blob = *parse_json(
      R"({"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","size":3})");
  EXPECT_EQ(content_digest(blob), content_digest(Value("abc")));
  EXPECT_EQ(content_size(blob), content_size(Value("abc")));
  EXPECT_FALSE(content_digest(Value(1)));
  EXPECT_FALSE(content_size(*parse_json(R"({"size":-1})")));
}

}  // namespace
}  // namespace consort::model
