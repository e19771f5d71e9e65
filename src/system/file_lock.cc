#include <fcntl.h>
#include <sys/stat.h>

#include <thread>

#include "base/strings.h"
#include "system/file_errors.h"
#include "system/real_file_system.h"

namespace consort::system {
namespace {

constexpr auto kBetweenTries = std::chrono::milliseconds(10);

// An open file description with a lock on it: closing gives the lock back.
class DescriptorLock final : public FileLock {
 public:
  explicit DescriptorLock(Descriptor file) : file_(std::move(file)) {}

 private:
  Descriptor file_;
};

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

// "process 123 (useradd)", as far as the kernel tells: a lock of another open file description has
// no process.
std::string holder(int file) {
  struct flock lock = whole_file();
  if (fcntl(file, F_OFD_GETLK, &lock) != 0 || lock.l_type == F_UNLCK || lock.l_pid <= 0)
    return "another process";
  std::string process = "process " + std::to_string(lock.l_pid);
  Descriptor name(
      open(("/proc/" + std::to_string(lock.l_pid) + "/comm").c_str(), O_RDONLY | O_CLOEXEC));
  char text[64];
  ssize_t size = name ? ::read(name.get(), text, sizeof text) : 0;
  if (size > 0) process += " (" + printable(trim({text, static_cast<size_t>(size)})) + ")";
  return process;
}

}  // namespace

// Locks of the open file description (F_OFD) exclude the process-wide ones of lckpwdf(), and other
// threads of ours.
Result<std::unique_ptr<FileLock>> RealFileSystem::lock(const std::string& path, Duration patience) {
  TRY(SafeRoot::Entry place, root_.entry(path, "lock"));
  int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  Descriptor file(openat(place.directory.get(), place.name.c_str(), flags, 0600));
  struct stat status;
  if (!file || fstat(file.get(), &status) != 0) return file_error(errno, "lock", path);
  if (!S_ISREG(status.st_mode))
    return wrong_type(Code::invalid, path, to_status(status).type, "regular file");

  const auto give_up = std::chrono::steady_clock::now() + patience;
  struct flock lock = whole_file();
  while (fcntl(file.get(), F_OFD_SETLK, &lock) != 0) {
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EACCES) return file_error(errno, "lock", path);
    if (std::chrono::steady_clock::now() >= give_up) {
      return fail(Code::busy, printable(path) + " is locked by " + holder(file.get()) +
                                  " for more than " + human(patience));
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
  return std::make_unique<DescriptorLock>(std::move(file));
}

Status RealFileSystem::set_kernel_value(const std::string& path, std::string_view value) {
  TRY(SafeRoot::Entry place, root_.entry(path, "set"));
  Descriptor file(openat(place.directory.get(), place.name.c_str(),
                         O_WRONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC));
  if (!file) return file_error(errno, "set", path);
  ssize_t written;
  do {
    written = ::write(file.get(), value.data(), value.size());
  } while (written < 0 && errno == EINTR);
  if (written < 0) return file_error(errno, "set", path);
  if (static_cast<size_t>(written) != value.size()) {
    return fail(Code::io, "the kernel took only a part of the value for " + printable(path));
  }
  return {};
}

}  // namespace consort::system
