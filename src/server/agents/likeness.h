#pragma once
#include "base/hash.h"
#include "model/change.h"

namespace consort::server {

// Equal for the same difference of the same resource, whatever host it is on and whatever the host
// should be like: of the resource and how it was found. What is redacted is alike on no two hosts.
Digest likeness_of(const model::Change& change);

}  // namespace consort::server
