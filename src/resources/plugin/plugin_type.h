#pragma once
#include <memory>

#include "resources/plugin/plugin_program.h"
#include "resources/provider.h"
#include "resources/registry.h"

namespace consort::resources {

// What a plugin says it is.
struct PluginType {
  model::TypeSchema schema;
  bool watches = false;
  bool enumerates = false;
  bool refreshes = false;
};

// Asks the plugin to describe itself. Diagnostics name its file.
std::optional<PluginType> describe_plugin(PluginProgram& program, Diagnostics& diagnostics);

// A provider for one root that asks the plugin for everything. Answers are checked against the
// plugin's own spec; what does not fit is an error, never passed on.
std::unique_ptr<Provider> plugin_provider(std::shared_ptr<PluginProgram> program,
                                          std::shared_ptr<const PluginType> type, std::string root);

// Starts every program in `folder` and adds the type that it describes. A missing folder has no
// plugins. `host` is the machine itself, whatever root its providers will act on, and must outlive
// the registry. What is wrong with one plugin is an error about its file and leaves the others
// alone.
void load_plugins(Registry& registry, system::Target& host, const std::string& folder,
                  Diagnostics& diagnostics);

}  // namespace consort::resources
