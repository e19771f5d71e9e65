#include "server/deploy/settings.h"

#include <algorithm>

#include "base/strings.h"

namespace consort::server {

Result<DeploySettings> deploy_settings(const model::Map& settings) {
  DeploySettings deploy;
  const model::Value* value = settings.find("deploy");
  if (!value) return deploy;
  if (!value->is_map()) return fail(Code::invalid, "'deploy' is not a map");
  const model::Map& map = value->map();
  std::vector<std::string> known = to_map(Strategy()).keys();
  known.insert(known.end(), {"automatic", "batch", "windows"});
  for (const auto& entry : map)
    if (std::ranges::find(known, *entry.key) == known.end())
      return fail(Code::invalid, "'deploy' has no '" + printable(*entry.key) + "'; " +
                                     did_you_mean(*entry.key, known));
  if (const model::Value* automatic = map.find("automatic")) {
    if (!automatic->is_boolean())
      return fail(Code::invalid, "'deploy.automatic' is not true or false");
    deploy.automatic = automatic->boolean();
  }
  auto strategy = strategy_from(map);
  if (!strategy) return fail(Code::invalid, "in 'deploy': " + strategy.error().message);
  deploy.strategy = *strategy;
  if (const model::Value* windows = map.find("windows")) {
    TRY(deploy.windows, MaintenanceWindows::parse(*windows));
  }
  return deploy;
}

}  // namespace consort::server
