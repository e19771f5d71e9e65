#include "wire/testing/goldens.h"

#include <fstream>
#include <sstream>

#include "base/testing/source_dir.h"
#include "model/json.h"

namespace consort::wire {

std::string pretty(const Sample& sample) {
  std::string text =
      std::visit([](const auto& message) { return to_json(message); }, sample.message);
  model::Value message = *model::parse_json(text);
  model::Map in_order;
  for (std::string_view key : {"type", "v"})
    in_order.set(key, *message.map().find(key));
  for (const model::Map::Entry& field : message.map())
    in_order.set(field.key, field.value);
  return model::to_pretty_json(model::Value(in_order)) + "\n";
}

std::string pretty(const SampleDocument& sample) {
  return model::to_pretty_json(*model::parse_json(sample.json)) + "\n";
}

std::string golden_path(const std::string& name) {
  return source_dir() + "/src/wire/testdata/" + name + ".json";
}

std::string file_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace consort::wire
