#pragma once
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
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
  // By which it is known again without being read; {0, 0}: it was changed so short a time before
  // that it may be another with the same time stamps.
  Fingerprint print = {};
  friend bool operator==(const FileRecord&, const FileRecord&) = default;
};

using FileRecords = std::map<std::string, FileRecord, std::less<>>;  // by path

// What lies below some folders.
struct Census {
  FileRecords files;
  // Folders, with all below, and files that could not be looked at, and why, for people.
  std::map<std::string, std::string, std::less<>> unseen;
  std::set<std::string, std::less<>> skipped;  // folders that were not to be looked at

  // Whether the path may be there though it is not among the files.
  bool may_hide(std::string_view path) const;
};

struct CensusBounds {
  size_t files = 200'000;       // looked at; a root that has the one too many is not seen
  size_t below = 50'000;        // likewise of any folder
  uint32_t depth = 64;          // folders in folders
  uint64_t largest = 16 << 20;  // bytes of a file that is read for its MD5
  // Globs in which * stands for '/' too, of files that are of no interest: of "/opt/app/cache/*"
  // the folder is not even looked into.
  std::vector<std::string> skip = {};
};

// The census before this one, from which what has not changed is taken without being read.
struct EarlierCensus {
  const Census* census = nullptr;  // null: there was none
  WallTime now = {};               // by which time stamps are judged; 1970: none is trusted
};

// Records everything below the roots, each of which may be missing or a file itself. What goes
// while it looks is left out; what may not be read, keeps changing while it is read, or is past the
// bounds is unseen. Fails with nothing but Code::cancelled.
Result<Census> take_census(system::FileSystem& files, const std::vector<std::string>& roots,
                           const CensusBounds& bounds = {}, const EarlierCensus& earlier = {},
                           std::stop_token stop = {});

// Whether the file was left alone for so long that a later change would show in its status.
bool is_settled(const system::FileStatus& status, WallTime now);

}  // namespace consort::survey
