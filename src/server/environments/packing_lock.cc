#include "server/environments/packing_lock.h"

#include <fcntl.h>
#include <sys/file.h>

namespace consort::server {

Result<Descriptor> lock_packing(const std::string& sites) {
  const std::string path = sites + "/packing.lock";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return os_error(errno, "opening " + path);
  while (::flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) return os_error(errno, "locking " + path);
  return file;
}

}  // namespace consort::server
