#pragma once
#include <string>
#include <unordered_map>

#include "survey/census.h"

namespace consort::survey {

// How files are now, each asked for once. For one look and one thread.
class Present {
 public:
  // What `census` has of this moment is not asked for again; null: nothing. Both outlive this.
  Present(system::FileSystem& files, const Census* census) : files_(files), census_(census) {}
  Fingerprint of(const std::string& path);

 private:
  system::FileSystem& files_;
  const Census* const census_;
  std::unordered_map<std::string, Fingerprint> known_;
};

// What something was made of: files, folders, and places where nothing was. It can be made of the
// same again without being made as long as all of them are as they were.
class Trace {
 public:
  // `status`: when it was read; null: nothing was there, or it could not be looked at. `now`: by
  // which time stamps are judged.
  void note(const std::string& path, const system::FileStatus* status, WallTime now);
  bool has(const std::string& path) const { return prints_.contains(path); }
  // It was made of what no file tells: a program, the kernel, a connection.
  void cannot_tell() { complete_ = false; }

  bool holds(Present& present) const;

 private:
  std::unordered_map<std::string, Fingerprint> prints_;  // {0, 0}: nothing was there
  bool complete_ = true;
};

}  // namespace consort::survey
