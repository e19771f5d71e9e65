#pragma once
#include "net/http.h"
#include "server/api/dispatch/call.h"
#include "server/api/dispatch/problem.h"

namespace consort::server {

// Makes a call of a request to an operation: parameters and body are read and checked against what
// is declared, and so is what the client says it sends and takes. `values` are those of the path.
// The caller and the environment are left to who knows the store.
Outcome<Call> read_request(const net::Request& request, const Operation& operation,
                           const std::vector<std::string>& values);

// The value of X-Request-Id, if it is fit to be repeated; else nothing.
std::optional<std::string> request_id_of(const net::Headers& headers);

}  // namespace consort::server
