#pragma once
#include <string>

#include "base/result.h"

namespace consort::server {

// Certificates to trust, as PEM; of no file: "", the system's. Of a very long file the begin.
Result<std::string> roots_in(const std::string& path);

}  // namespace consort::server
