#pragma once
#include "cli/remote/session.h"

namespace consort::cli {

// Has the server work out a plan for the selector and revision of the options, and fetches it; or
// fetches the one that the options name. As GET /plans/{plan} shows it.
Answered<model::Value> saved_plan(Session& session);

}  // namespace consort::cli
