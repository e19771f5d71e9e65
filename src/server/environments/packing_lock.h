#pragma once
#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace consort::server {

// Held while repositories are packed, which moves objects about, and while they are copied, also by
// another process. Blocks until it is free.
Result<Descriptor> lock_packing(const std::string& sites);

}  // namespace consort::server
