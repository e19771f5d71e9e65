#include "model/json.h"

#include "model/json_writer.h"

namespace consort::model {

std::string to_json(const Value& value) {
  JsonWriter writer;
  writer.value(value);
  return writer.take();
}

std::string to_json(const Map& map) {
  JsonWriter writer;
  writer.map(map);
  return writer.take();
}

std::string to_pretty_json(const Value& value) {
  JsonWriter writer(JsonWriter::Layout::pretty);
  writer.value(value);
  return writer.take();
}

}  // namespace consort::model
