#pragma once
#include <string>
#include <vector>

#include "resources/registry.h"
#include "survey/description.h"

namespace consort::cli {

// Adds to the layer the folders above what it describes that no package brings: on another machine
// nobody else would make them. `roots`: where files were looked at. What cannot be read is a
// remark.
Status describe_folders(const resources::Registry& registry, resources::Context& context,
                        const std::vector<std::string>& roots, survey::Description& seen);

}  // namespace consort::cli
