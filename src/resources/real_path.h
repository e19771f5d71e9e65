#pragma once
#include <functional>
#include <optional>
#include <string>

#include "system/file_system.h"

namespace consort::resources {

// Where the file at `path` really is, the links that stand in its place followed one by one;
// nothing when they lead nowhere. `visit` is told every path on the way before it is looked at.
// Code::invalid for a chain of more than eight.
Result<std::optional<std::string>> real_path(
    system::FileSystem& files, std::string path,
    const std::function<void(const std::string&)>& visit = {});

// Where a link at `path` with this target leads: an absolute, normal path.
std::string link_goal(const std::string& path, const std::string& target);

}  // namespace consort::resources
