#pragma once
#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace consort {

// Holds a file for this process as long as it lives: one process a database, a folder of state.
// The file stays when the lock goes.
class ProcessLock {
 public:
  // Makes the file if there is none. Code::busy names the process that has it. Waits for nobody,
  // but for the children of one that was killed: until they exec they have its lock, too.
  static Result<ProcessLock> take(const std::string& path);

 private:
  explicit ProcessLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace consort
