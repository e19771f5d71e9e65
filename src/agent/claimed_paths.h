#pragma once
#include <set>
#include <string>

#include "model/resource.h"
#include "model/schema.h"

namespace consort::agent {

// The paths that a resource has made, or edits, when it is present.
std::set<std::string> claimed_paths(const model::Resource& resource, const model::TypeSchema& type);

}  // namespace consort::agent
