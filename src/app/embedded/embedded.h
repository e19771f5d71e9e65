#pragma once
#include <functional>
#include <stop_token>
#include <string>

#include "cli/context.h"
#include "resources/registry.h"

namespace consort::app {

// A server on a free port of this machine, an agent that joins it, and a store, all in this process
// and in a folder that goes away: commits the folder of the site as it is, has it deployed to the
// host, and returns what the agent reported. The same way as in a fleet, end to end.
Result<model::Value> deploy_embedded(const cli::EmbeddedDeployment& deployment,
                                     const model::Schema& schema, const Clock& clock,
                                     const std::function<void(const std::string&)>& tell,
                                     std::stop_token stop);

}  // namespace consort::app
