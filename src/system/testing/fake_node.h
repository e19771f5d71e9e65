#pragma once
#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "system/testing/fake_file_system.h"

namespace consort::system {

// One file, directory, link or device of a FakeFileSystem.
struct FakeFileSystem::Node {
  FileType type = FileType::regular;
  uint32_t mode = 0;
  uint32_t uid = 0;
  uint32_t gid = 0;
  uint64_t inode = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;
  bool synced = false;                               // the content would survive a power cut
  std::string content = {};                          // of a file; target of a link
  std::map<std::string, NodePointer> children = {};  // of a directory

  // Is it `other`, or above it?
  bool holds(const Node& other) const {
    return this == &other || std::any_of(children.begin(), children.end(), [&](const auto& child) {
             return child.second->holds(other);
           });
  }
  FileStatus status() const {
    uint64_t size = type == FileType::directory ? 4096 : content.size();
    return {type, mode, uid, gid, size, 1, inode, modified_ns, changed_ns};
  }
};

}  // namespace consort::system
