#pragma once
#include <string>

#include "base/descriptor.h"
#include "base/result.h"

namespace consort {

// Holds a file for this process as long as it lives: one process a database, a folder of state.
// The file stays when the lock goes.
class ProcessLock {
 public:
  // Makes the file if there is none. Code::busy names the process that has it; this never waits.
  static Result<ProcessLock> take(const std::string& path);

 private:
  explicit ProcessLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace consort
