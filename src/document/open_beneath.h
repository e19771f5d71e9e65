#pragma once
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace consort::document {

// Opens the regular file at `path` below the folder `root` for reading. Symbolic links are followed
// one by one: an absolute one, and one that climbs out of the folder, is Code::denied.
Result<Descriptor> open_beneath(int root, std::string_view path);

}  // namespace consort::document
