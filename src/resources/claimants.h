#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/schema.h"

namespace consort::resources {

// What a spec can have claims told by, for keys that no attribute holds as it stands. An explicit
// list; null for a name that is not in it.
const model::Claimant* find_claimant(std::string_view name);
std::vector<std::string> claimant_names();

}  // namespace consort::resources
