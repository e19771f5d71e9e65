#include "server/api/collections/fields.h"

#include "model/json.h"

namespace consort::server {

Fields& Fields::add_json(std::string_view key, const std::string& json) {
  auto value = model::parse_json(json);
  return value ? add(key, std::move(*value)) : add(key, json);
}

}  // namespace consort::server
