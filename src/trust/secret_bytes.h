#pragma once
#include <string>

#include "base/hash.h"

namespace consort::trust {

// Bytes that nobody can guess.
std::string random_bytes(size_t size);

// For what an attacker may try again and again: always takes the same time.
bool same_digest(const Digest& a, const Digest& b);

}  // namespace consort::trust
