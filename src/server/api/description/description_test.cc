#include "server/api/description/description.h"

#include <gmock/gmock.h>

#include "model/json.h"
#include "server/api/description/route_table.h"
#include "server/openapi.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

std::string with_paths(const std::string& paths) { return "openapi: 3.1.0\npaths:\n" + paths; }

std::string operation(const std::string& more) {
  return "{operationId: a, x-consort-permission: read, responses: {'200': {description: ok}}" +
         more + "}";
}

TEST(Description, OursIsWhole) {
  auto description = read_description(kOpenapi);
  ASSERT_TRUE(description) << description.error().to_string();
  EXPECT_GT(description->operations.size(), 60u);
  EXPECT_TRUE(model::parse_json(description->json));
  auto routes = RouteTable::make(description->operations);
  ASSERT_TRUE(routes) << routes.error().to_string();
  for (const Operation& operation : description->operations)
    EXPECT_EQ(routes->match(operation.path).find(operation.method), &operation) << operation.id;
}

TEST(Description, RefusesWhatBreaksOurRules) {
  const std::pair<std::string, std::string> cases[] = {
      {"  /a: {get: {}}", "operationId"},
      {"  /a: {get: {operationId: a}}", "x-consort-permission"},
      {"  /a: {fetch: {}}", "not understood"},
      {"  /a: {get: " + operation("") + ", post: " + operation("") + "}", "two operations"},
      {"  /{b}: {get: " + operation("") + "}", "path parameters"},
      {"  /a: {put: " + operation("") + "}", "If-Match"},
      {"  /a: {get: " + operation(", parameters: [{$ref: '#/x'}]") + "}", "no parameter"},
      {"  /a: {get: " + operation(", parameters: [{name: b, in: query, schema: {pattern: a}}]") +
           "}",
       "'pattern'"},
      {"  /a: {get: {operationId: a, x-consort-permission: read}}", "response"},
  };
  for (const auto& [paths, message] : cases) {
    auto description = read_description(with_paths(paths));
    ASSERT_FALSE(description) << paths;
    EXPECT_THAT(description.error().to_string(), HasSubstr(message)) << paths;
  }
  EXPECT_FALSE(read_description("[1"));
}

TEST(RouteTable, FindsWordsBeforeParametersAndRests) {
  const Schema any = *Schema::compile(model::Value(model::Map()), {});
  std::vector<Operation> operations;
  for (const char* path : {"/a/{x}", "/a/b", "/a/{x}/c", "/r/{type}/{resource}"})
    operations.push_back({.id = path, .method = "GET", .path = path});
  auto routes = RouteTable::make(operations);
  ASSERT_TRUE(routes);
  auto id = [&](std::string_view path) {
    auto match = routes->match(path);
    const Operation* found = match.find("HEAD");
    return found ? found->id + (match.values.empty() ? "" : " " + match.values.back()) : "";
  };
  EXPECT_EQ(id("/a/b"), "/a/b");
  EXPECT_EQ(id("/a/z"), "/a/{x} z");
  EXPECT_EQ(id("/a/z/c"), "/a/{x}/c z");
  EXPECT_EQ(id("/r/files/etc/motd"), "/r/{type}/{resource} etc/motd");
  for (const char* path : {"", "/", "a", "/a", "/a/", "/a/z/", "/a/z/d", "/r/files", "/r/files/"})
    EXPECT_EQ(id(path), "") << path;
  operations.push_back({.id = "again", .method = "GET", .path = "/a/{y}"});
  EXPECT_EQ(RouteTable::make(operations).error().code, Code::exists);
}

TEST(Schema, ChecksWhatItUnderstands) {
  auto definition = model::parse_json(R"({
    "type": "object", "required": ["a"], "additionalProperties": false,
    "properties": {
      "a": {"type": "integer", "minimum": 1, "maximum": 3},
      "b": {"type": ["string", "null"], "minLength": 2, "maxLength": 3},
      "c": {"type": "array", "maxItems": 2, "items": {"enum": ["x", "y"]}},
      "d": {"type": "string", "format": "date-time"},
      "e": {"type": "object", "additionalProperties": {"type": "boolean"}}}})");
  Schema schema = *Schema::compile(*definition, {});
  auto faults = [&](const char* json) {
    std::string all;
    for (const SchemaFault& fault : schema.check(*model::parse_json(json)))
      all += fault.pointer + " " + fault.detail + "\n";
    return all;
  };
  EXPECT_EQ(faults(R"({"a":1,"b":null,"c":["x"],"d":"2026-03-01T12:00:00Z","e":{"f":true}})"), "");
  EXPECT_EQ(faults("[]"), " is not object\n");
  EXPECT_EQ(faults("{}"), " lacks 'a'\n");
  EXPECT_EQ(faults(R"({"a":0})"), "/a is below 1\n");
  EXPECT_EQ(faults(R"({"a":4})"), "/a is over 3\n");
  EXPECT_EQ(faults(R"({"a":1.5})"), "/a is not integer\n");
  EXPECT_EQ(faults(R"({"a":1,"b":"ä"})"), "/b is shorter than 2 characters\n");
  EXPECT_EQ(faults(R"({"a":1,"b":"äöüß"})"), "/b is longer than 3 characters\n");
  EXPECT_EQ(faults(R"({"a":1,"c":["x","z"]})"), "/c/1 is not one of x, y\n");
  EXPECT_EQ(faults(R"({"a":1,"c":["x","x","x"]})"), "/c has more than 2 items\n");
  EXPECT_EQ(faults(R"({"a":1,"d":"today"})"), "/d is not a time such as 2026-03-01T12:00:00Z\n");
  EXPECT_EQ(faults(R"({"a":1,"e":{"x/y":1}})"), "/e/x~1y is not boolean\n");
  EXPECT_EQ(faults(R"({"a":1,"zeta":1})"), "/zeta is not known\n");
}

TEST(Schema, ContainingItselfIsRefused) {
  auto components = model::parse_json(R"({"A": {"items": {"$ref": "#/components/schemas/A"}}})");
  auto schema = Schema::compile(*components->map().find("A"), components->map());
  ASSERT_FALSE(schema);
  EXPECT_THAT(schema.error().message, HasSubstr("too deep"));
}

}  // namespace
}  // namespace consort::server
