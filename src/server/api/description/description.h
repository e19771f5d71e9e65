#pragma once
#include <string_view>
#include <vector>

#include "server/api/description/operation.h"

namespace consort::server {

// The declared table of routes: all that an OpenAPI 3.1 document says of how to call it.
struct Description {
  std::vector<Operation> operations;  // in the order written
  std::string json;                   // the whole document, for those who ask
};

// Reads one that keeps the rules of ours: every operation has an operationId of its own and an
// x-consort-permission; path parameters fill their template; PUT, PATCH and DELETE have a GET
// beside them. invalid says which does not.
Result<Description> read_description(std::string_view yaml);

}  // namespace consort::server
