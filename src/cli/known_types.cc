#include "cli/known_types.h"

#include <filesystem>

#include "base/strings.h"
#include "resources/plugin/plugin_type.h"

namespace consort::cli {
namespace {

constexpr const char* kInstalled = "/usr/lib/consort/plugins";

}  // namespace

Result<KnownTypes> open_types(const Call& call, const std::string& site) {
  KnownTypes types;
  TRY(types.machine, call.wiring.open_target("/"));
  types.registry = call.wiring.registry();
  std::error_code error;
  for (const std::string& folder : call.arguments.plugins)
    if (!std::filesystem::is_directory(folder, error))
      return fail(Code::not_found, "there is no folder of plugins " + folder);
  size_t built_in = types.registry.schema().types().size();
  std::vector<std::string> folders = {kInstalled};
  folders.insert(folders.end(), call.arguments.plugins.begin(), call.arguments.plugins.end());
  if (!site.empty()) folders.push_back(site + "/plugins");
  Diagnostics diagnostics;
  for (const std::string& folder : folders) {
    std::string absolute = std::filesystem::absolute(folder).lexically_normal().string();
    resources::load_plugins(types.registry, *types.machine, absolute, diagnostics);
  }
  std::string said = render(diagnostics, nullptr);
  if (diagnostics.has_errors())
    return fail(Code::invalid, "a plugin is at fault:\n" + std::string(trim(said)));
  if (!said.empty()) call.terminal.say(trim(said));
  types.has_plugins = types.registry.schema().types().size() > built_in;
  return types;
}

}  // namespace consort::cli
