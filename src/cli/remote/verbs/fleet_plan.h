#pragma once
#include "cli/remote/session.h"

namespace consort::cli {

// Has the server work out a plan for the selector and revision of the options, and fetches it; or
// fetches the one that the options name. As GET /plans/{plan} shows it.
Answered<model::Value> saved_plan(Session& session);

// Says when the newest commit is not what such a plan is of: it does not compile, or not yet. Says
// nothing where a plan or a revision was asked for, or it cannot be told.
void warn_of_newest_commit(Session& session);

}  // namespace consort::cli
