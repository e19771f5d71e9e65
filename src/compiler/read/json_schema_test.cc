#include "compiler/read/json_schema.h"

#include <gtest/gtest.h>

#include "base/strings.h"
#include "model/json.h"

namespace consort::compiler {
namespace {

using model::Value;

Value json(std::string_view text) {
  Result<Value> value = model::parse_json(text);
  EXPECT_TRUE(value) << text;
  return value ? *value : Value();
}

std::string messages(const Diagnostics& diagnostics) {
  std::vector<std::string> all;
  for (const Diagnostic& diagnostic : diagnostics.all())
    all.push_back(diagnostic.rule + ": " + diagnostic.message);
  return join(all, "; ");
}

struct Case {
  const char* schema;
  const char* value;
  const char* complaint;  // "": none
};

class Conforms : public testing::TestWithParam<Case> {};

TEST_P(Conforms, AsTheSchemaSays) {
  Value schema = json(GetParam().schema);
  Diagnostics wrong_schema, found;
  ASSERT_TRUE(check_schema(schema, wrong_schema)) << messages(wrong_schema);
  bool good = conforms(json(GetParam().value), schema, {"parameter ", "p", ""}, found);
  EXPECT_EQ(messages(found), GetParam().complaint);
  EXPECT_EQ(good, found.empty());
}

const Case kCases[] = {
    {"true", "1", ""},
    {"false", "1", "parameter-value: parameter 'p' must not be given"},
    {"{}", "null", ""},
    {R"({"type":"integer"})", "1", ""},
    {R"({"type":"integer"})", "1.0",
     "parameter-type: parameter 'p' must be an integer, not a number"},
    {R"({"type":"number"})", "1", ""},
    {R"({"type":"number"})", "1.5", ""},
    {R"({"type":"string"})", "true",
     "parameter-type: parameter 'p' must be text, not true or false"},
    {R"({"type":["string","null"]})", "null", ""},
    {R"({"type":["array","object"]})", "1",
     "parameter-type: parameter 'p' must be a list or a map, not an integer"},
    {R"({"enum":["a",1,null]})", "null", ""},
    {R"({"enum":["a",1,null]})", "2", "parameter-value: parameter 'p' cannot be 2"},
    {R"({"const":{"a":1}})", R"({"a":1})", ""},
    {R"({"const":1})", "1.0", "parameter-value: parameter 'p' must be 1"},
    {R"({"minimum":1})", "1", ""},
    {R"({"minimum":1})", "0.5", "parameter-range: parameter 'p' must be at least 1, not 0.5"},
    {R"({"minimum":1})", R"("text")", ""},
    {R"({"maximum":9223372036854775806})", "9223372036854775807",
     "parameter-range: parameter 'p' must be at most 9223372036854775806, not 9223372036854775807"},
    {R"({"exclusiveMinimum":1})", "1", "parameter-range: parameter 'p' must be more than 1, not 1"},
    {R"({"exclusiveMaximum":1})", "1", "parameter-range: parameter 'p' must be less than 1, not 1"},
    {R"({"multipleOf":8})", "64", ""},
    {R"({"multipleOf":8})", "65", "parameter-range: parameter 'p' must be a multiple of 8"},
    {R"({"multipleOf":0.5})", "1.5", ""},
    {R"({"multipleOf":0.1})", "0.3", ""},
    {R"({"multipleOf":0.1})", "0.35", "parameter-range: parameter 'p' must be a multiple of 0.1"},
    {R"({"multipleOf":0})", "1", ""},
    {R"({"multipleOf":-1})", "-9223372036854775808", ""},
    {R"({"minLength":2})", R"("ä")",
     "parameter-range: parameter 'p' must have at least 2 characters"},
    {R"({"maxLength":1})", R"("ä")", ""},
    {R"({"maxLength":1})", R"("ab")",
     "parameter-range: parameter 'p' must have at most 1 character"},
    {R"({"pattern":"^/"})", R"("/x")", ""},
    {R"({"pattern":"b"})", R"("a\nbc")", ""},
    {R"({"pattern":"^b|c$"})", R"("abd")", "parameter-value: parameter 'p' does not match ^b|c$"},
    {R"({"items":{"type":"integer"}})", R"([1,"x",2,[]])",
     "parameter-type: parameter 'p[1]' must be an integer, not text; "
     "parameter-type: parameter 'p[3]' must be an integer, not a list"},
    {R"({"minItems":1})", "[]", "parameter-range: parameter 'p' must have at least 1 item"},
    {R"({"maxItems":1})", "[1,2]", "parameter-range: parameter 'p' must have at most 1 item"},
    {R"({"minItems":1})", "{}", ""},
    {R"({"minProperties":1})", "{}", "parameter-range: parameter 'p' must have at least 1 key"},
    {R"({"maxProperties":0})", R"({"a":1})",
     "parameter-range: parameter 'p' must have at most 0 keys"},
    {R"({"uniqueItems":true})", "[1,2,1]",
     "parameter-value: parameter 'p' must not hold the same item twice"},
    {R"({"uniqueItems":true})", R"([1,"1",1.0])", ""},
    {R"({"properties":{"a":{"type":"integer"}}})", R"({"a":"x","b":1})",
     "parameter-type: parameter 'p.a' must be an integer, not text"},
    {R"({"required":["a","b"]})", R"({"a":1})", "parameter-value: parameter 'p' needs 'b'"},
    {R"({"properties":{"a":true},"additionalProperties":false})", R"({"a":1,"b":1})",
     "parameter-value: parameter 'p' has no 'b'"},
    {R"({"additionalProperties":{"type":"integer"}})", R"({"a":1,"b":"x"})",
     "parameter-type: parameter 'p.b' must be an integer, not text"},
    {R"({"allOf":[{"minimum":1},{"maximum":2}]})", "3",
     "parameter-range: parameter 'p' must be at most 2, not 3"},
    {R"({"anyOf":[{"type":"integer"},{"type":"null"}]})", "null", ""},
    {R"({"anyOf":[{"type":"integer"},{"type":"null"}]})", "[]",
     "parameter-value: parameter 'p' has none of the forms that are allowed"},
    {R"({"oneOf":[{"minimum":1},{"maximum":2}]})", "3", ""},
    {R"({"oneOf":[{"minimum":1},{"maximum":2}]})", "2",
     "parameter-value: parameter 'p' fits more than one of the forms that exclude each other"},
    {R"({"oneOf":[{"minimum":5},{"maximum":2}]})", "3",
     "parameter-value: parameter 'p' has none of the forms that are allowed"},
    {R"({"not":{"type":"integer"}})", "3",
     "parameter-value: parameter 'p' has a form that is not allowed"},
    {R"({"type":"integer"})", R"({"$unknown":["facts.x"]})", ""},
    {R"({"type":"string","title":"t","description":"d","format":"email","default":"x","examples":[1]})",
     R"("x")", ""},
};
INSTANTIATE_TEST_SUITE_P(Keywords, Conforms, testing::ValuesIn(kCases));

struct Wrong {
  const char* schema;
  const char* complaint;
};

class WrongSchema : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSchema, IsRefused) {
  Diagnostics found;
  EXPECT_FALSE(check_schema(json(GetParam().schema), found));
  EXPECT_EQ(messages(found), GetParam().complaint);
}

const Wrong kWrong[] = {
    {"1", "bad-schema: a schema must be a map, or true or false"},
    {R"({"type":"text"})", "bad-schema: there is no type 'text'"},
    {R"({"type":[]})", "bad-schema: 'type' must be the name of a type, or a list of them"},
    {R"({"$ref":"#"})", "unknown-key: '$ref' is not a keyword of a parameter's schema"},
    {R"({"minimum":"1"})", "bad-schema: 'minimum' must be a number"},
    {R"({"minLength":-1})", "bad-schema: 'minLength' must be a whole number, 0 or more"},
    {R"({"enum":[]})", "bad-schema: 'enum' must be a list of the values that are allowed"},
    {R"({"required":[1]})", "bad-schema: 'required' must be a list of names"},
    {R"({"items":[{}]})", "bad-schema: a schema must be a map, or true or false"},
    {R"({"properties":[]})", "bad-schema: 'properties' must be a map of schemas"},
    {R"({"anyOf":{}})", "bad-schema: 'anyOf' must be a list of schemas"},
    {R"({"uniqueItems":1})", "bad-schema: 'uniqueItems' must be true or false"},
    {R"({"description":1})", "bad-schema: 'description' must be text"},
    {R"({"properties":{"a":{"items":{"minimun":1}}}})",
     "unknown-key: 'minimun' is not a keyword of a parameter's schema"},
};
INSTANTIATE_TEST_SUITE_P(Keywords, WrongSchema, testing::ValuesIn(kWrong));

TEST(JsonSchema, TakesBoundedTime) {
  Value schema = json(R"({"type":"integer"})");
  for (int i = 0; i < 24; ++i) {
    model::Map both;
    both.set("allOf", Value(model::List{schema, schema}));
    schema = Value(std::move(both));
  }
  Diagnostics found;
  EXPECT_FALSE(conforms(Value(1), schema, {"", "p", ""}, found));
  EXPECT_EQ(found.all().front().rule, "parameter-range");
}

}  // namespace
}  // namespace consort::compiler
