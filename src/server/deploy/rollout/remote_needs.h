#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/resource.h"
#include "server/deploy/context.h"

namespace consort::server {

// What a host needs to be right elsewhere before it is deployed to: what its resources require of
// others ("host:db1/services.postgresql"). Sorted, each once.
std::vector<model::Address> remote_needs(const model::Catalog& catalog);
// Of a catalog in the store.
Result<std::vector<model::Address>> remote_needs(store::Reader& reader,
                                                 store::EnvironmentId environment,
                                                 const Digest& catalog);

// The first that is not right, as far as the agents there have told; none: all are. What it says is
// for people: "db1/services.postgresql is failing".
Result<std::optional<std::string>> unmet_need(DeployContext& context,
                                              const std::vector<model::Address>& needs);

}  // namespace consort::server
