#pragma once
#include <optional>
#include <string>
#include <vector>

#include "net/http.h"

namespace consort::server {

// Which of the offered media types an Accept field takes best, as RFC 9110 has it: of each the
// weight of the range that fits it most closely. The first of equals; nullopt: it takes none.
std::optional<std::string> choose_media_type(const net::Headers& headers,
                                             const std::vector<std::string>& offered);

}  // namespace consort::server
