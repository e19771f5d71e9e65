#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::system {

constexpr size_t kLongestPath = 4095;  // bytes

// "/etc//ssh/./" -> "/etc/ssh". Code::invalid for a path that is relative, has "..", a NUL byte, a
// component over 255 bytes, or is longer than kLongestPath.
Result<std::string> normal_path(std::string_view path);

// Parts of a normal path: "/etc/motd" is "motd" in "/etc"; "/" is "" in "/".
std::string_view parent_path(std::string_view path);
std::string_view file_name(std::string_view path);
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace consort::system
