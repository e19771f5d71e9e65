#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "system/file_system.h"

namespace consort::resources {

// Changes to several small files that are made together: all that was changed is put back on
// destruction, unless it was kept. One thread.
class Undo {
 public:
  explicit Undo(system::FileSystem& files) : files_(files) {}
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  ~Undo();

  // Regular files and links only, whatever is there.
  Status write(const std::string& path, std::string_view bytes,
               const system::WriteOptions& options);
  Status remove(const std::string& path);  // fine if it is not there
  // With its ancestors; fine if it is there.
  Status make_directories(const std::string& path);

  void keep() { done_.clear(); }

 private:
  struct Before {
    std::string path;
    std::optional<system::FileStatus> status;  // nothing: it was not there
    std::string content;                       // bytes of a file, target of a link
  };
  Status remember(const std::string& path);
  void put_back(const Before& before);

  system::FileSystem& files_;
  std::vector<Before> done_;  // oldest first
};

}  // namespace consort::resources
