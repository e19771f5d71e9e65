#include "server/api/collections/fields.h"

#include "model/json.h"
#include "server/agents/told_change.h"

namespace consort::server {

Fields& Fields::add_json(std::string_view key, const std::string& json) {
  auto value = model::parse_json(json);
  return value ? add(key, std::move(*value)) : add(key, json);
}

Fields& Fields::add_change(const std::string& stored) {
  auto told = told_change(stored);
  if (!told) return add("change", stored);
  return add("change", std::move(told->change)).add("by", told->by);
}

std::vector<std::string> texts_of(const model::Value& list) {
  std::vector<std::string> texts;
  for (const model::Value& text : list.list())
    texts.push_back(text.text());
  return texts;
}

}  // namespace consort::server
