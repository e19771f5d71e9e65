#pragma once
#include <string>
#include <utility>
#include <vector>

namespace consort::server {

// What every git that the server starts is told: no configuration of users or of the machine, never
// a question to anybody, and no allocation that only hostile objects ask for.
std::vector<std::pair<std::string, std::string>> git_environment();

}  // namespace consort::server
