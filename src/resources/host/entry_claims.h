#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// Of `hosts_entries`: the address of the name in each family; upper and lower case are one.
std::vector<model::Claim> entry_claims(const std::string& name, const model::Map& attributes);

}  // namespace consort::resources
