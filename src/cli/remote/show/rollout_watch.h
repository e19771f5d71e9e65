#pragma once
#include "cli/remote/session.h"

namespace consort::cli {

// Follows a rollout until it ends or is halted: a line for every host that is done, and how far it
// is. `since` is the number of an event before it, or before the first that is to be told. Gives
// the rollout as it stands then. Interrupted, it goes on at the server, which is said.
Answered<model::Value> watch_rollout(Session& session, int64_t rollout, int64_t since);

}  // namespace consort::cli
