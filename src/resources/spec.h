#pragma once
#include <string_view>

#include "base/diagnostic.h"
#include "model/schema.h"

namespace consort::resources {

// Reads a type's spec.yaml, the one source of its validation, comparison, documentation and forms.
// The format is described in docs/dev/add-a-resource-type.md; unknown keys are errors.
std::optional<model::TypeSchema> parse_spec(std::string_view yaml, const std::string* document,
                                            Diagnostics& diagnostics);

}  // namespace consort::resources
