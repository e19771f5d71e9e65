#pragma once
#include <string>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// Of `services`: whether the unit is to run, be enabled and be masked, by whichever of its names.
std::vector<model::Claim> unit_claims(const std::string& name, const model::Map& attributes);

// Of `units` with a unit file of their own: that the unit is not masked, which would take its
// place.
std::vector<model::Claim> unit_file_claims(const std::string& name, const model::Map& attributes);

}  // namespace consort::resources
