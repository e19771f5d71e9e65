#pragma once
#include <functional>
#include <stop_token>
#include <string>

#include "system/file_system.h"

namespace consort::resources {

// Whether to look at what lies below, too.
enum class Below { visit, skip };
using TreeVisitor =
    std::function<Result<Below>(const std::string& path, const system::FileStatus& status)>;

// Visits everything below a directory, parents first, and the directory itself not. Follows no link
// and stays on its file system. What vanishes meanwhile is passed over. Code::invalid past a
// million entries, Code::cancelled on `stop`.
Status visit_tree(system::FileSystem& files, const std::string& directory, const TreeVisitor& visit,
                  const std::stop_token& stop);

}  // namespace consort::resources
