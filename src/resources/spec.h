#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "model/schema.h"

namespace consort::resources {

// Reads a type's spec.yaml, the one source of its validation, comparison, documentation and forms;
// nothing when it has errors. The format is described in docs/dev/add-a-resource-type.md; unknown
// keys are errors. The type does not refer to `document`. Rules: those of document::read_yaml(),
// unknown-key, missing-key, bad-value, bad-pattern, unknown-reference.
std::optional<model::TypeSchema> parse_spec(std::string_view yaml, const std::string* document,
                                            Diagnostics& diagnostics);

// The same of a spec of this program, which must be right, in the JSON that the build makes of it
// (specs.h): without the checks (patterns, references, defaults) that our tests make, because every
// start would pay for them.
model::TypeSchema parse_own_spec(std::string_view json);

// The same of a spec that has been read already, as a plugin gives it.
std::optional<model::TypeSchema> read_spec(const model::Value& spec, Diagnostics& diagnostics);

}  // namespace consort::resources
