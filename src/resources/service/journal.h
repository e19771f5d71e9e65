#pragma once
#include <string>
#include <vector>

#include "base/clock.h"

namespace consort::resources {

// What a unit has logged since then, the last `most` lines, oldest first. Nothing when there is no
// journal.
std::vector<std::string> last_log_lines(const std::string& unit, WallTime since, size_t most);

}  // namespace consort::resources
