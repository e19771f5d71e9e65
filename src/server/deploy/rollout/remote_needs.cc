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

// Why it is not right, as far as the agent there has told, for people: "db1/services.postgresql is
// failing"; none: it is.
static Result<std::optional<std::string>> fault_of(DeployContext& context,
                                                   const model::Address& need) {
  const DeployedHost* host = context.hosts.find(need.host);
  if (!host || !host->ordered) return std::optional(need.to_string() + " was never deployed");
  auto state = context.parts.store.read([&](store::Reader& r) -> Result<std::string> {
    TRY(auto states, ResourceStates::of(r, context.environment.id,
                                        {.host = host->ref.host, .digest = *host->ordered}));
    return states.state(model::Address{need.type, need.name}.to_string());
  });
  if (state == "compliant") return std::optional<std::string>();
  if (state) return std::optional(need.to_string() + " is " + *state);
  // A report that is damaged stays so; any other failure may pass.
  if (state.error().code != Code::invalid) return std::move(state).error();
  return std::optional(need.to_string() + " cannot be told: " + state.error().message);
}

Result<Readiness> readiness_of(DeployContext& context, const std::vector<model::Address>& needs,
                               const std::function<Needed(const std::string& host)>& standing) {
  std::vector<const model::Address*> told;
  for (const model::Address& need : needs) {
    const Needed needed = standing(need.host);
    if (needed == Needed::before) return Readiness{false};
    if (needed == Needed::away)
      return Readiness{false, "it requires " + need.to_string() + ", and that host is away"};
    if (needed == Needed::elsewhere) told.push_back(&need);
  }
  for (const model::Address* need : told) {
    TRY(auto fault, fault_of(context, *need));
    if (fault) return Readiness{false, "it requires what is not right: " + *fault};
  }
  return Readiness{};
}

}  // namespace consort::server
