#include "server/environments/packing_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace consort::server {

static constexpr auto kBetweenLooks = std::chrono::milliseconds(100);

Result<Descriptor> lock_packing(const std::string& sites, const std::stop_token& stop) {
  const std::string path = sites + ".lock";
  struct stat folder {};
  if (::stat(sites.c_str(), &folder) != 0) return os_error(errno, "looking at " + sites);
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return os_error(errno, "opening " + path);
  // Root, who makes a backup, must not lock out the server's user.
  if (::geteuid() == 0 && ::fchown(file.get(), folder.st_uid, folder.st_gid) != 0)
    return os_error(errno, "opening " + path);
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return os_error(errno, "locking " + path);
    if (stop.stop_requested()) return fail(Code::cancelled, "others work on the repositories");
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return file;
}

}  // namespace consort::server
