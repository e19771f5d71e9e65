#pragma once
#include <string>
#include <utility>

#include "base/result.h"

namespace consort::store {

// Holds a file for this process as long as it lives: one process a database.
class FileLock {
 public:
  static Result<FileLock> take(const std::string& path);  // Code::busy: somebody has it
  FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace consort::store
