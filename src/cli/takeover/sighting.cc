#include "cli/takeover/sighting.h"

#include "base/base64.h"
#include "model/json.h"

namespace consort::cli {
namespace {

using model::List;
using model::Map;
using model::Value;
using survey::Description;

Value to_value(const Description::Remark& remark) {
  Map map;
  map.set("address", Value(remark.address));
  map.set("text", Value(remark.text));
  return Value(std::move(map));
}

Value to_value(const Description::Binary& binary) {
  Map map;
  map.set("collection", Value(binary.collection));
  map.set("name", Value(binary.name));
  map.set("attributes", Value(binary.attributes));
  map.set("bytes", Value(base64_encode(binary.bytes)));
  return Value(std::move(map));
}

template <class Items>
Value list_of(const Items& items) {
  List list;
  for (const auto& item : items)
    list.push_back(to_value(item));
  return Value(std::move(list));
}

Error no_sighting(const std::string& what) {
  return fail(Code::invalid,
              "the machine describes itself in a way that is not understood: " + what);
}

Result<std::string> text_of(const Map& map, std::string_view key) {
  const Value* value = map.find(key);
  if (!value || !value->is_text()) return no_sighting("'" + std::string(key) + "' is no text");
  return value->text();
}

Result<Map> map_of(const Map& map, std::string_view key) {
  const Value* value = map.find(key);
  if (!value || !value->is_map()) return no_sighting("'" + std::string(key) + "' is no map");
  return value->map();
}

// Of a list of maps.
Result<std::vector<Map>> maps_of(const Map& map, std::string_view key) {
  const Value* value = map.find(key);
  if (!value || !value->is_list()) return no_sighting("'" + std::string(key) + "' is no list");
  std::vector<Map> maps;
  for (const Value& item : value->list()) {
    if (!item.is_map()) return no_sighting("'" + std::string(key) + "' holds what is no map");
    maps.push_back(item.map());
  }
  return maps;
}

Status check_layer(const Map& layer) {
  for (const Map::Entry& resources : layer) {
    if (!resources.value.is_map()) return no_sighting("its layer");
    for (const Map::Entry& resource : resources.value.map())
      if (!resource.value.is_map()) return no_sighting("its layer");
  }
  return {};
}

Result<Description::Binary> binary_from(const Map& map) {
  Description::Binary binary;
  TRY(binary.collection, text_of(map, "collection"));
  TRY(binary.name, text_of(map, "name"));
  TRY(binary.attributes, map_of(map, "attributes"));
  TRY(std::string text, text_of(map, "bytes"));
  auto bytes = base64_decode(text);
  if (!bytes) return no_sighting("'bytes' is no base64");
  binary.bytes = std::move(*bytes);
  return binary;
}

}  // namespace

std::string to_json(const Sighting& sighting) {
  Map map, nobodys;
  for (const auto& [origin, number] : sighting.nobodys)
    nobodys.set(origin, Value(number));
  map.set("name", Value(sighting.name));
  map.set("facts", Value(sighting.facts.tree));
  map.set("layer", Value(sighting.seen.layer));
  map.set("remarks", list_of(sighting.seen.remarks));
  map.set("binaries", list_of(sighting.seen.binaries));
  map.set("nobodys", Value(std::move(nobodys)));
  return model::to_json(map);
}

Result<Sighting> sighting_from_json(std::string_view text) {
  auto value = model::parse_json(text);
  if (!value || !value->is_map()) return no_sighting("it is no map of JSON");
  const Map& map = value->map();
  Sighting sighting;
  TRY(sighting.name, text_of(map, "name"));
  TRY(sighting.facts.tree, map_of(map, "facts"));
  TRY(sighting.seen.layer, map_of(map, "layer"));
  TRY_DO(check_layer(sighting.seen.layer));
  TRY(std::vector<Map> remarks, maps_of(map, "remarks"));
  for (const Map& remark : remarks) {
    Description::Remark read;
    TRY(read.address, text_of(remark, "address"));
    TRY(read.text, text_of(remark, "text"));
    sighting.seen.remarks.push_back(std::move(read));
  }
  TRY(std::vector<Map> binaries, maps_of(map, "binaries"));
  for (const Map& binary : binaries) {
    TRY(Description::Binary read, binary_from(binary));
    sighting.seen.binaries.push_back(std::move(read));
  }
  TRY(Map nobodys, map_of(map, "nobodys"));
  for (const Map::Entry& entry : nobodys)
    if (entry.value.is_integer()) sighting.nobodys[*entry.key] = entry.value.integer();
  return sighting;
}

}  // namespace consort::cli
