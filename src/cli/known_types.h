#pragma once
#include <memory>
#include <string>

#include "cli/context.h"

namespace consort::cli {

// The built-in resource types and those of plugins.
struct KnownTypes {
  std::unique_ptr<system::Target> machine;  // where plugins run; outlives the registry
  resources::Registry registry;
  bool has_plugins = false;
};

// Plugins are the programs in /usr/lib/consort/plugins, in the folders that --plugins names and,
// unless `site` is empty, in the plugins folder of that site. One that is at fault is said and
// fails the whole.
Result<KnownTypes> open_types(const Call& call, const std::string& site = {});

}  // namespace consort::cli
