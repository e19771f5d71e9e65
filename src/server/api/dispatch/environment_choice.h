#pragma once
#include "server/api/dispatch/call.h"
#include "server/api/dispatch/problem.h"
#include "store/session.h"

namespace consort::server {

// The environment that a call is about: "acme/prod", "prod" where one has that name, or without
// `environment` the one of the token, or the only one. One that the caller does not see is not
// there.
Outcome<store::Environment> choose_environment(const Call& call, store::Reader& reader);

}  // namespace consort::server
