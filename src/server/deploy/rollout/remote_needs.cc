#include "server/deploy/rollout/remote_needs.h"

#include <algorithm>

#include "server/agents/resource_states.h"

namespace consort::server {

std::vector<model::Address> remote_needs(const model::Catalog& catalog) {
  std::vector<model::Address> needs;
  for (const auto& [resource, address] : catalog.remote)
    needs.push_back(address);
  std::ranges::sort(needs);
  needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
  return needs;
}

Result<std::vector<model::Address>> remote_needs(store::Reader& reader,
                                                 store::EnvironmentId environment,
                                                 const Digest& catalog) {
  TRY(std::string json, store::catalogs::body(reader, environment, catalog));
  model::Documents names;
  TRY(model::Catalog read, model::catalog_from_json(json, names));
  return remote_needs(read);
}

Result<std::optional<std::string>> unmet_need(DeployContext& context,
                                              const std::vector<model::Address>& needs) {
  std::optional<std::string> unmet;
  for (const model::Address& need : needs) {
    const DeployedHost* host = context.hosts.find(need.host);
    if (!host || !host->ordered) return std::optional(need.to_string() + " was never deployed");
    TRY(std::string state, context.parts.store.read([&](store::Reader& r) -> Result<std::string> {
      TRY(auto states, ResourceStates::of(r, context.environment.id,
                                          {.host = host->ref.host, .digest = *host->ordered}));
      return states.state(model::Address{need.type, need.name}.to_string());
    }));
    if (state != "compliant") return std::optional(need.to_string() + " is " + state);
  }
  return unmet;
}

}  // namespace consort::server
