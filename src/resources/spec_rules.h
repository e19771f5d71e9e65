#pragma once
#include "base/diagnostic.h"
#include "model/schema.h"

namespace consort::resources {

// Reports what in a type contradicts itself: names that refer to nothing, patterns that are no
// regular expressions, defaults that the type would refuse. `spec` is what it was read from, for
// the places.
void check_spec(const model::TypeSchema& type, const model::Value& spec, Diagnostics& diagnostics);

}  // namespace consort::resources
