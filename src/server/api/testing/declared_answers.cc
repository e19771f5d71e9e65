#include "server/api/testing/declared_answers.h"

#include "base/strings.h"
#include "model/json.h"
#include "server/openapi.h"

namespace consort::server {
namespace {

// The same with every schema of an object that names its properties closed to others.
model::Value closed(const model::Value& value) {
  if (value.is_list()) {
    model::List list;
    for (const model::Value& item : value.list())
      list.push_back(closed(item));
    return model::Value(std::move(list));
  }
  if (!value.is_map()) return value;
  model::Map map;
  for (const auto& entry : value.map())
    map.set(entry.key, closed(entry.value));
  const model::Value* properties = map.find("properties");
  if (properties && properties->is_map() && !map.contains("additionalProperties"))
    map.set("additionalProperties", model::Value(false));
  return model::Value(std::move(map));
}

const model::Map& inside(const model::Map& map, std::string_view key) {
  const model::Value* value = map.find(key);
  check(value && value->is_map(), "the description has no " + std::string(key));
  return value->map();
}

}  // namespace

DeclaredAnswers::DeclaredAnswers()
    : description_(*read_description(kOpenapi)),
      routes_(*RouteTable::make(description_.operations)),
      root_(closed(*model::parse_json(description_.json)).map()) {}

std::string DeclaredAnswers::faults(std::string_view method, std::string_view path,
                                    const model::Value& body) const {
  const Operation* operation = routes_.match(path).find(method);
  if (!operation) return "no operation";
  const model::Map& item = inside(inside(root_, "paths"), operation->path);
  std::string all = "nothing of success is declared";
  for (const auto& answer : inside(inside(item, to_lower(method)), "responses")) {
    if (!answer.key->starts_with("2")) continue;
    const model::Map& media = inside(inside(answer.value.map(), "content"), "application/json");
    auto schema =
        Schema::compile(*media.find("schema"), inside(inside(root_, "components"), "schemas"));
    if (!schema) return schema.error().to_string();
    all.clear();
    for (const SchemaFault& fault : schema->check(body))
      all += fault.pointer + " " + fault.detail + "\n";
    return all;
  }
  return all;
}

}  // namespace consort::server
