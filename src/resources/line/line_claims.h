#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// Of `lines`: what the lines of the file that it is about are to be, found by `match` or as they
// stand.
std::vector<model::Claim> line_claims(const std::string& name, const model::Map& attributes);

// Of `blocks`: what is to be between these markers in the file.
std::vector<model::Claim> block_claims(const std::string& name, const model::Map& attributes);

}  // namespace consort::resources
