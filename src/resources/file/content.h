#pragma once
#include <string>

#include "resources/provider.h"

namespace consort::resources {

// Content as an observation names it: {sha256, size}.
model::Value content_value(const Digest& digest, uint64_t size);

// The bytes that the order's `content` stands for; none when it says nothing about them.
Result<model::Text> wanted_bytes(const Order& order, Context& context);

}  // namespace consort::resources
