#include "base/process_lock.h"

#include <fcntl.h>
#include <sys/file.h>

namespace consort {

Result<ProcessLock> ProcessLock::take(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return os_error(errno, "cannot open " + path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    ssize_t length = ::pread(file.get(), holder, sizeof holder - 1, 0);
    std::string who = length > 0 ? "process " + std::string(holder) : "another process";
    return fail(Code::busy, who + " holds " + path);
  }
  std::string me = std::to_string(::getpid());
  bool named = ::ftruncate(file.get(), 0) == 0 &&
               ::pwrite(file.get(), me.data(), me.size(), 0) == static_cast<ssize_t>(me.size());
  if (!named) return os_error(errno, "cannot write " + path);
  return ProcessLock(std::move(file));
}

}  // namespace consort
