#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/value.h"

namespace consort::resources {

// Bytes that an operation may give in all.
inline constexpr size_t kOutputLimit = 64 << 10;

// The values of `wanted` in the lines NAME=VALUE of what an operation wrote; of two with one name
// the later. Lines with other names say nothing. Fails (invalid) when one is missing, or is no
// text.
Result<model::Map> parse_outputs(std::string_view written, const std::vector<std::string>& wanted);

}  // namespace consort::resources
