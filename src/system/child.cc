#include "system/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <thread>

#include "system/deadline.h"

namespace consort::system {
namespace {

constexpr auto kReapWithin = std::chrono::seconds(1);
constexpr auto kBetweenLooks = std::chrono::milliseconds(5);  // where there are no pidfds

// Asks without reaping.
bool is_zombie(pid_t id) {
  siginfo_t info{};
  int result = waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOHANG | WNOWAIT);
  return result != 0 || info.si_pid == id;  // an error: somebody else reaped it
}

bool above_streams(Descriptor& descriptor) {
  if (descriptor.get() > STDERR_FILENO) return true;
  descriptor = Descriptor(fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  return static_cast<bool>(descriptor);
}

}  // namespace

Result<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return os_error(errno, "cannot make a pipe");
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  if (!above_streams(pipe.read) || !above_streams(pipe.write))
    return os_error(errno, "cannot make a pipe");
  return pipe;
}

Child::Child(pid_t id) : id_(id), exit_(static_cast<int>(syscall(SYS_pidfd_open, id, 0))) {}

Child::Child(Child&& other) noexcept
    : id_(std::exchange(other.id_, -1)), exit_(std::move(other.exit_)) {}

Child::~Child() {
  if (id_ < 0) return;
  signal(SIGKILL);
  exit_code();
}

bool Child::ended(Duration within) {
  Deadline deadline(within);
  while (exit_) {
    pollfd exit{exit_.get(), POLLIN, 0};
    int ready = poll(&exit, 1, deadline.poll_ms());
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
  while (!is_zombie(id_)) {
    if (deadline.passed()) return false;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  return true;
}

void Child::signal(int number) {
  if (id_ > 0 && kill(-id_, number) != 0) kill(id_, number);  // not yet leader of its group
}

void Child::end(Duration patience) {
  signal(SIGTERM);
  signal(SIGCONT);
  ended(patience);
  signal(SIGKILL);
}

std::optional<int> Child::exit_code() {
  if (id_ < 0) return std::nullopt;
  bool over = ended(kReapWithin);
  pid_t id = std::exchange(id_, -1);
  int status = 0;
  if (!over || waitpid(id, &status, WNOHANG) != id) return std::nullopt;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace consort::system
