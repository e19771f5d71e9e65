#include "compiler/read/layer_reader.h"

#include "compiler/read/expect.h"
#include "compiler/read/site_reader.h"
#include "compiler/read/statement_reader.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

// Texts of a list, or one text by itself.
std::vector<Value> read_texts(const Map::Entry& entry, Diagnostics& diagnostics) {
  if (entry.value.is_text()) return {entry.value};
  std::vector<Value> texts;
  if (entry.value.is_null() ||
      !expect(entry.value, Value::Kind::list, quoted(*entry.key), diagnostics)) {
    return texts;
  }
  for (const Value& item : entry.value.list()) {
    if (expect(item, Value::Kind::text, "every item of " + quoted(*entry.key), diagnostics)) {
      texts.push_back(item);
    }
  }
  return texts;
}

class LayerReader {
 public:
  LayerReader(const Reading& reading, Layer& layer) : reading_(reading), layer_(layer) {}

  void read(const Value& root) {
    if (root.is_null()) return;
    if (!expect(root, Value::Kind::map, "a document of the site", reading_.diagnostics)) return;
    for (const Map::Entry& entry : root.map())
      read_key(entry);
  }

 private:
  using Kind = Layer::Kind;

  void read_key(const Map::Entry& entry) {
    const std::string& key = *entry.key;
    if (key == "description") {
      expect(entry.value, Value::Kind::text, "'description'", reading_.diagnostics);
    } else if (key == "parameters") {
      read_parameters_of(entry.value);
    } else if (key == "applications") {
      read_uses(entry.value, reading_, layer_.uses);
    } else if (key == "include" && layer_.kind == Kind::tag) {
      layer_.tags = read_texts(entry, reading_.diagnostics);
    } else if (key == "tags" && layer_.kind == Kind::host) {
      layer_.tags = read_texts(entry, reading_.diagnostics);
    } else if (key == "labels" && layer_.kind == Kind::host) {
      check_labels(entry.value);
    } else if (const Type* type = reading_.types.find(key)) {
      read_collection(*type, entry.value, reading_, layer_.entries);
    } else {
      refuse(entry);
    }
  }

  void read_parameters_of(const Value& parameters) {
    if (layer_.kind == Kind::application) {
      layer_.interface = read_interface(parameters, reading_.lines, reading_.diagnostics);
    } else if (!parameters.is_null() &&
               expect(parameters, Value::Kind::map, "'parameters'", reading_.diagnostics)) {
      layer_.parameters = read_parameters(parameters.map(), Owner::host, reading_);
    }
  }

  // Words for people and other programs: nothing of the host follows from them.
  void check_labels(const Value& labels) {
    if (labels.is_null() || !expect(labels, Value::Kind::map, "'labels'", reading_.diagnostics)) {
      return;
    }
    for (const Map::Entry& label : labels.map()) {
      if (label.value.is_list() || label.value.is_map())
        error(label.value.mark().place(), "wrong-type",
              "label " + quoted(*label.key) + " must be one value, not a " +
                  std::string(to_string(label.value.kind())),
              "");
    }
  }

  void refuse(const Map::Entry& entry) {
    const std::string& key = *entry.key;
    Place place = entry.key_mark.place();
    if (key == "include") {
      return error(place, "unknown-key",
                   layer_.kind == Kind::host ? "a host does not include tags"
                                             : "an application does not include tags",
                   layer_.kind == Kind::host ? "it lists its 'tags'" : "");
    }
    if (key == "tags") {
      return error(place, "unknown-key", "only hosts list tags",
                   layer_.kind == Kind::tag ? "a tag takes in other tags with 'include'" : "");
    }
    if (key == "use") {
      return error(place, "unknown-key", "'use' stands in one of 'applications'",
                   "write applications: {NAME: {use: APPLICATION}}");
    }
    error(place, "unknown-type",
          quoted(key) + " is neither a resource type nor a key of " + with_article(layer_.kind),
          did_you_mean(key, known_keys()));
  }

  static std::string with_article(Kind kind) {
    if (kind == Kind::host) return "a host";
    return kind == Kind::tag ? "a tag" : "an application";
  }

  void error(Place place, std::string rule, std::string message, std::string hint) {
    reading_.diagnostics.error(std::move(place), std::move(rule), std::move(message),
                               std::move(hint));
  }

  std::vector<std::string> known_keys() const {
    std::vector<std::string> keys = reading_.types.collections();
    for (const char* key : {"description", "parameters", "applications"})
      keys.emplace_back(key);
    if (layer_.kind == Kind::tag) keys.emplace_back("include");
    if (layer_.kind == Kind::host) keys.insert(keys.end(), {"tags", "labels"});
    return keys;
  }

  const Reading& reading_;
  Layer& layer_;
};

}  // namespace

void read_layer(const document::Document& document, const Types& types, const LineLookup& lines,
                Layer& layer) {
  Reading reading{types, lines, layer.diagnostics};
  if (layer.kind == Layer::Kind::site) {
    read_site(document.root, reading, layer);
  } else {
    LayerReader(reading, layer).read(document.root);
  }
  layer.diagnostics.sort();
}

}  // namespace consort::compiler
