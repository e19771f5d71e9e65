#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// Of `sysctls`: the value of the setting, written with dots or with slashes.
std::vector<model::Claim> sysctl_claims(const std::string& name, const model::Map& attributes);

}  // namespace consort::resources
