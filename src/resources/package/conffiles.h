#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace consort::resources {

// The configuration files that packages of dpkg's status file brought along, sorted.
std::vector<std::string> parse_conffiles(std::string_view status);

}  // namespace consort::resources
