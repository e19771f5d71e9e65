#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/real_file_system.h"

namespace consort::system {

void Unsynced::touched(int directory) {
  struct stat status;
  if (fstat(directory, &status) == 0) touched(directory, status.st_dev);
}

void Unsynced::touched(int directory, uint64_t device) {
  std::lock_guard lock(mutex_);
  Descriptor& system = systems_[device];
  if (!system) system = Descriptor(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

Status Unsynced::sync() {
  std::map<uint64_t, Descriptor> systems;
  {
    std::lock_guard lock(mutex_);
    systems.swap(systems_);
  }
  Status result;
  for (auto& [device, system] : systems) {
    if (!system) {
      ::sync();  // a directory that may be written but not read; this cannot fail, nor tell
    } else if (syncfs(system.get()) != 0) {
      result = os_error(errno, "cannot flush a file system to disk");
      std::lock_guard lock(mutex_);
      systems_.try_emplace(device, std::move(system));
    }
  }
  return result;
}

}  // namespace consort::system
