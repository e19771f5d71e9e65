#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "system/file_system.h"

namespace consort::survey {

// One file, link or device as it was seen. What is nothing but a folder is not recorded.
struct FileRecord {
  system::FileType type = system::FileType::regular;
  uint32_t mode = 0;  // permission bits
  uint32_t uid = 0;
  uint32_t gid = 0;
  uint64_t size = 0;             // bytes
  std::string link = {};         // where a link points
  std::optional<Digest> digest;  // of a regular file
  std::optional<Md5> md5;        // likewise; not of one past `largest`
  bool secret = false;           // it holds a private key in PEM, or an address with a password
  bool script = false;           // it begins with "#!"
  friend bool operator==(const FileRecord&, const FileRecord&) = default;
};

// What lies below some folders, by path.
using Census = std::map<std::string, FileRecord, std::less<>>;

struct CensusBounds {
  size_t files = 200'000;
  uint32_t depth = 64;          // folders in folders
  uint64_t largest = 16 << 20;  // bytes of a file that is read for its MD5
};

// Reads every file below the roots, each of which may be missing or a file itself. What goes while
// it looks is left out; what may not be read fails it. Code::invalid past the bounds.
Result<Census> take_census(system::FileSystem& files, const std::vector<std::string>& roots,
                           const CensusBounds& bounds = {});

}  // namespace consort::survey
