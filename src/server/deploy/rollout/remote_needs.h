#pragma once
#include <functional>
#include <string>
#include <vector>

#include "model/resource.h"
#include "server/deploy/context.h"
#include "server/deploy/rollout/order_between_hosts.h"

namespace consort::server {

// What a host needs to be right elsewhere before it is deployed to: what its resources require of
// others ("host:db1/services.postgresql"). Sorted, each once.
std::vector<model::Address> remote_needs(const model::Catalog& catalog);
// Of a catalog in the store.
Result<std::vector<model::Address>> remote_needs(store::Reader& reader,
                                                 store::EnvironmentId environment,
                                                 const Digest& catalog);

// How a host that is needed stands in what is being deployed.
enum class Needed {
  elsewhere,  // not in it, or through with it: what its agent has told counts
  beside,     // it waits, in a circle with who needs it
  before,     // it waits or runs
  away,       // nobody waits for it
};

// Of a host with these needs.
Result<Readiness> readiness_of(DeployContext& context, const std::vector<model::Address>& needs,
                               const std::function<Needed(const std::string& host)>& standing);

}  // namespace consort::server
