#pragma once
#include <string>
#include <vector>

#include "model/schema.h"
#include "resources/provider.h"

namespace consort::resources {

// Checks of what a plugin answers: a plugin may be wrong, but not silently. All are Code::invalid.

// The state it read: "state" and properties of the spec, each of the right kind, brought into the
// one form that is compared.
Result<model::Map> checked_state(const model::TypeSchema& type, const model::Value* state);

// Absolute paths; none when `paths` is null.
Result<std::vector<std::string>> checked_paths(const model::Value* paths);

// [{"path": "/etc/x"}, {"tree": "/srv"}]
Result<std::vector<WatchPoint>> checked_points(const model::Value* points);

// Names that resources of the type may have; others are left out, for nobody could describe them.
Result<std::vector<std::string>> checked_names(const model::TypeSchema& type,
                                               const model::Value* names);

}  // namespace consort::resources
