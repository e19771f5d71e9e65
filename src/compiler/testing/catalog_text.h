#pragma once
#include <string>

#include "model/resource.h"

namespace consort::compiler {

// A catalog as a person likes to read it: resources with where they come from, then the edges by
// name. Without hashes and revision.
std::string catalog_text(const model::Catalog& catalog);

}  // namespace consort::compiler
