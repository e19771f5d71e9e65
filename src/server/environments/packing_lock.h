#pragma once
#include <stop_token>
#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace consort::server {

// Held while repositories are packed, which moves objects about, and while they are copied, also by
// another process. Waits until it is free; Code::cancelled when `stop` comes before.
Result<Descriptor> lock_packing(const std::string& sites, const std::stop_token& stop = {});

}  // namespace consort::server
