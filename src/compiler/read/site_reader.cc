#include "compiler/read/site_reader.h"

#include "compiler/read/expect.h"

namespace consort::compiler {

using model::Map;
using model::Value;

namespace {

constexpr int64_t kFormat = 1;

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

}  // namespace

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
  read_format(site.find("format"), root.mark(), diagnostics);
  layer.settings.name = read_text(site, "name", diagnostics);
  layer.settings.environment = read_text(site, "environment", diagnostics);
  read_text(site, "description", diagnostics);
  if (!site.contains("name")) {
    diagnostics.error(root.mark().place(), "missing-key", "site.yaml needs 'name'");
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

}  // namespace consort::compiler
