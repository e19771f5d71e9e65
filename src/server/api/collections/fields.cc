#include "server/api/collections/fields.h"

#include "model/json.h"

namespace consort::server {

Fields& Fields::add_json(std::string_view key, const std::string& json) {
  auto value = model::parse_json(json);
  return value ? add(key, std::move(*value)) : add(key, json);
}

std::vector<std::string> texts_of(const model::Value& list) {
  std::vector<std::string> texts;
  for (const model::Value& text : list.list())
    texts.push_back(text.text());
  return texts;
}

}  // namespace consort::server
