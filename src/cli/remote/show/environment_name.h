#pragma once
#include "cli/remote/api/api_client.h"

namespace consort::cli {

// The target of an environment called ORGANIZATION/NAME, or NAME where only one has it; "": the one
// that verbs are about.
Answered<Target> environment_target(ApiClient& api, const std::string& name);

}  // namespace consort::cli
