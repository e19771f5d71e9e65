#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "system/safe_path.h"

namespace consort::system {

// The kernel's inotify watches of one descriptor, by path. Several may have an interest in one
// directory, and several paths may lead to it by links; each has one watch that hears what all of
// them want.
class WatchTable {
 public:
  enum Interest {
    content,     // whatever happens in it
    appearance,  // what comes into being in it
    place,       // that it is moved or removed itself
  };

  WatchTable(const SafeRoot& root, int inotify) : root_(root), inotify_(inotify) {}

  // Code::not_found where there is no directory, Code::unavailable when the kernel has no watch
  // left.
  Status add(const std::string& path, Interest interest);
  void drop(const std::string& path, Interest interest);

  // The paths of the watch that an event names; none once it was dropped.
  std::set<std::string> paths(int watch) const;
  // Does the path still lead to the directory that is watched for it?
  bool leads_there(const std::string& path) const;

 private:
  struct Entry {
    int watch = -1;
    uint64_t device = 0;
    uint64_t inode = 0;
    std::array<uint32_t, 3> interests{};  // how many there are of each
  };
  uint32_t mask(int watch) const;
  Result<int> set_mask(int directory, uint32_t mask, const std::string& path) const;

  const SafeRoot& root_;
  const int inotify_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::unordered_map<int, std::set<std::string>> paths_;
};

}  // namespace consort::system
