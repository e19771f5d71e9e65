#include "base/process_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>

#include <charconv>
#include <chrono>
#include <string_view>
#include <thread>

namespace consort {
namespace {

constexpr auto kHandedOver = std::chrono::seconds(5);
constexpr auto kBetweenTries = std::chrono::milliseconds(5);

// What the holder wrote: its process id; "" when it has not yet.
std::string holder(int file) {
  char text[32];
  ssize_t length = ::pread(file, text, sizeof text, 0);
  return length > 0 ? std::string(text, static_cast<size_t>(length)) : std::string();
}

bool is_gone(std::string_view process) {
  pid_t id = 0;
  std::from_chars(process.data(), process.data() + process.size(), id);
  return id > 0 && ::kill(id, 0) != 0 && errno == ESRCH;
}

}  // namespace

Result<ProcessLock> ProcessLock::take(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return os_error(errno, "cannot open " + path);
  const auto give_up = std::chrono::steady_clock::now() + kHandedOver;
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return os_error(errno, "cannot lock " + path);
    std::string process = holder(file.get());
    if (!is_gone(process) || std::chrono::steady_clock::now() >= give_up) {
      std::string who = process.empty() ? "another process" : "process " + process;
      return fail(Code::busy, who + " holds " + path);
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
  std::string me = std::to_string(::getpid());
  bool named = ::ftruncate(file.get(), 0) == 0 &&
               ::pwrite(file.get(), me.data(), me.size(), 0) == static_cast<ssize_t>(me.size());
  if (!named) return os_error(errno, "cannot write " + path);
  return ProcessLock(std::move(file));
}

}  // namespace consort
