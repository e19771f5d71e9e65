#pragma once
#include "cli/remote/api/api_client.h"

namespace consort::cli {

// Waits for what goes on at the server, showing how far it is. Gives what it came to; refused when
// it failed or was cancelled. Interrupted, it goes on there, which is said.
Answered<model::Value> await_operation(const Call& call, ApiClient& api, int64_t operation);

// post(), and then its operation, if there is one.
Answered<model::Value> post_and_await(const Call& call, ApiClient& api, const Target& target,
                                      const std::optional<model::Map>& body = {});

}  // namespace consort::cli
