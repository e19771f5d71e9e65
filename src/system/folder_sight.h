#pragma once
#include <string>
#include <vector>

#include "system/file_system.h"

namespace consort::system {

// A file system that tells everything in a folder with its status at once: what walks a large tree
// asks a FileSystem whether it is one, because asking for each path takes several times as long.
// Thread-safe. Blocking.
class FolderSight {
 public:
  struct Seen {
    std::string name;
    FileStatus status;
  };
  virtual ~FolderSight() = default;
  // Sorted by name. What goes meanwhile is left out. Code::invalid when there are more than `most`;
  // fails as FileSystem::list() does otherwise.
  virtual Result<std::vector<Seen>> look_into(const std::string& folder, size_t most) = 0;
};

}  // namespace consort::system
