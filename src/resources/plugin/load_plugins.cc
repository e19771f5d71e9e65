#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/plugin/plugin_type.h"

namespace consort::resources {
namespace {

constexpr uint32_t kExecutable = 0111;
constexpr uint32_t kWritableByOthers = 0002;

bool is_candidate(const std::string& name) {
  return !name.starts_with('.') && !name.ends_with('~') && !name.ends_with(".md");
}

void load(Registry& registry, system::Target& host, const std::string& path,
          Diagnostics& diagnostics) {
  auto program = std::make_shared<PluginProgram>(path, host.processes(), host.clock());
  std::optional<PluginType> described = describe_plugin(*program, diagnostics);
  if (!described) return;
  auto type = std::make_shared<const PluginType>(std::move(*described));
  const std::string& collection = type->schema.collection;
  if (registry.schema().find(collection)) {
    diagnostics.error(Place{path}, "plugin",
                      "there is a type '" + collection + "' already; give this one another name");
    return;
  }
  registry.add(type->schema, {[program, type](system::Target& target, const model::Facts&) {
                 return plugin_provider(program, type, target.root());
               }});
}

}  // namespace

void load_plugins(Registry& registry, system::Target& host, const std::string& folder,
                  Diagnostics& diagnostics) {
  auto entries = if_there(host.files().list(folder));
  if (!entries) {
    diagnostics.error(Place{folder}, "plugin", entries.error().to_string());
    return;
  }
  if (!*entries) return;
  for (const system::DirectoryEntry& entry : **entries) {
    std::string path = folder + "/" + entry.name;
    Result<system::FileStatus> status = host.files().status(path);
    bool program = status && entry.type == system::FileType::regular && is_candidate(entry.name) &&
                   (status->mode & kExecutable) != 0;
    if (!program) continue;
    if ((status->mode & kWritableByOthers) != 0) {
      diagnostics.error(Place{path}, "plugin", "everybody may write to it, so it is not run",
                        "chmod o-w " + printable(path));
      continue;
    }
    load(registry, host, path, diagnostics);
  }
}

}  // namespace consort::resources
