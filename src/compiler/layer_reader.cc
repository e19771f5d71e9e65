#include "compiler/layer_reader.h"

#include "compiler/expect.h"
#include "compiler/statement_reader.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

constexpr int64_t kFormat = 1;

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

  void refuse(const Map::Entry& entry) {
    const std::string& key = *entry.key;
    std::string hint;
    if (key == "include") {
      hint = layer_.kind == Kind::host ? "a host lists its 'tags'" : "only tags include tags";
    } else if (key == "tags") {
      hint = layer_.kind == Kind::tag ? "a tag takes in other tags with 'include'"
                                      : "only hosts list tags";
    } else if (key == "use") {
      hint = "write it under 'applications', as in NAME: {use: APPLICATION}";
    } else {
      hint = did_you_mean(key, known_keys());
    }
    reading_.diagnostics.error(entry.key_mark.place(), "unknown-type",
                               quoted(key) + " is neither a resource type nor a key of " +
                                   (layer_.kind == Kind::host          ? "a host"
                                    : layer_.kind == Kind::application ? "an application"
                                                                       : "a tag"),
                               std::move(hint));
  }

  std::vector<std::string> known_keys() const {
    std::vector<std::string> keys = reading_.types.collections();
    for (const char* key : {"description", "parameters", "applications"})
      keys.emplace_back(key);
    if (layer_.kind == Kind::tag) keys.emplace_back("include");
    if (layer_.kind == Kind::host) keys.emplace_back("tags");
    return keys;
  }

  const Reading& reading_;
  Layer& layer_;
};

void read_defaults(const Value& defaults, SiteSettings& settings, Diagnostics& diagnostics) {
  if (!expect(defaults, Value::Kind::map, "'defaults'", diagnostics)) return;
  refuse_unknown_keys(defaults.map(), "'defaults'", {"drift", "retry", "timeout"}, diagnostics);
  if (const Value* drift = defaults.map().find("drift")) {
    settings.drift = read_drift(*drift, diagnostics).value_or(settings.drift);
  }
  if (const Value* retry = defaults.map().find("retry")) {
    settings.retry = read_retry(*retry, diagnostics).value_or(settings.retry);
  }
  if (const Value* timeout = defaults.map().find("timeout")) {
    settings.timeout = read_timeout(*timeout, diagnostics).value_or(settings.timeout);
  }
}

void read_format(const Value* format, model::Mark mark, Diagnostics& diagnostics) {
  if (!format) {
    diagnostics.error(mark.place(), "missing-key", "site.yaml needs 'format'",
                      "write 'format: " + std::to_string(kFormat) + "'");
  } else if (!(*format == Value(kFormat))) {
    diagnostics.error(format->mark().place(), "unsupported-format",
                      "this program reads sites of format " + std::to_string(kFormat) + " only");
  }
}

std::string read_text(const Map& site, std::string_view key, Diagnostics& diagnostics) {
  const Value* value = site.find(key);
  if (!value || !expect(*value, Value::Kind::text, quoted(key), diagnostics)) return "";
  return value->text();
}

void read_site(const Value& root, const Reading& reading, Layer& layer) {
  Diagnostics& diagnostics = reading.diagnostics;
  if (!expect(root, Value::Kind::map, "site.yaml", diagnostics,
              "it needs at least 'name' and 'format: 1'")) {
    return;
  }
  const Map& site = root.map();
  refuse_unknown_keys(site, "site.yaml",
                      {"name", "format", "description", "environment", "defaults", "parameters"},
                      diagnostics);
  model::Mark top{root.mark().document, root.mark().line, root.mark().column};
  read_format(site.find("format"), top, diagnostics);
  layer.settings.name = read_text(site, "name", diagnostics);
  layer.settings.environment = read_text(site, "environment", diagnostics);
  read_text(site, "description", diagnostics);
  if (!site.contains("name")) {
    diagnostics.error(top.place(), "missing-key", "site.yaml needs 'name'");
  }
  if (const Value* defaults = site.find("defaults")) {
    read_defaults(*defaults, layer.settings, diagnostics);
  }
  const Value* parameters = site.find("parameters");
  if (parameters && !parameters->is_null() &&
      expect(*parameters, Value::Kind::map, "'parameters'", diagnostics)) {
    layer.parameters = read_parameters(parameters->map(), Owner::host, reading);
  }
}

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
