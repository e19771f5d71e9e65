#pragma once
#include <memory>
#include <string>

#include "base/clock.h"
#include "system/accounts.h"
#include "system/file_system.h"
#include "system/process.h"

namespace consort::system {

// What resources act on: the machine's own root, or another root folder. Thread-safe, as its parts
// are.
class Target {
 public:
  virtual ~Target() = default;
  virtual FileSystem& files() = 0;
  virtual ProcessRunner& processes() = 0;
  virtual Accounts& accounts() = 0;
  virtual const Clock& clock() const = 0;
  virtual const std::string& root() const = 0;  // "/" for the machine's own, else an absolute path
  // True for the running system: kernel settings, mounts and systemd that can be asked are this
  // root's own.
  virtual bool live() const = 0;
};

// `root` must exist; Code::not_found otherwise.
Result<std::unique_ptr<Target>> local_target(std::string root, const Clock& clock);

}  // namespace consort::system
