#pragma once
#include <string_view>

#include "base/hash.h"

namespace consort {

// HMAC (RFC 2104) with SHA-256.
Digest hmac_sha256(std::string_view key, std::string_view message);

// Whether they are equal, in a time that tells nothing of where they differ.
bool equal_secretly(const Digest& a, const Digest& b);

}  // namespace consort
