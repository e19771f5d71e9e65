#include "base/strings.h"
#include "resources/plugin/plugin_type.h"
#include "resources/spec.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr Duration kDescribeLimit = std::chrono::seconds(10);

bool read_ability(const Value& ability, PluginType& type) {
  std::string name = ability.is_text() ? ability.text() : "";
  if (name == "watch") return type.watches = true;
  if (name == "enumerate") return type.enumerates = true;
  if (name == "refresh") return type.refreshes = true;
  return false;
}

}  // namespace

std::optional<PluginType> describe_plugin(PluginProgram& program, Diagnostics& diagnostics) {
  Place place{program.path()};
  auto wrong = [&](std::string message) {
    diagnostics.error(place, "plugin", std::move(message));
    return std::nullopt;
  };
  Result<Map> answer = program.ask("describe", {}, kDescribeLimit);
  if (!answer) return wrong(answer.error().to_string());
  const Value* spec = answer->find("spec");
  if (!spec) return wrong("it describes itself without a 'spec'");

  Diagnostics found;
  std::optional<model::TypeSchema> schema = read_spec(*spec, found);
  for (Diagnostic diagnostic : found.all()) {
    diagnostic.place = place;
    diagnostics.add(std::move(diagnostic));
  }
  if (!schema) return std::nullopt;

  PluginType type{.schema = std::move(*schema)};
  const Value* abilities = answer->find("abilities");
  if (abilities && !abilities->is_list()) return wrong("'abilities' is no list");
  for (const Value& ability : abilities ? abilities->list() : model::List()) {
    if (read_ability(ability, type)) continue;
    return wrong("its abilities may be watch, enumerate and refresh, nothing else");
  }
  return type;
}

}  // namespace consort::resources
