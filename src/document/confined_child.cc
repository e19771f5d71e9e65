#include "document/confined_child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <optional>

namespace consort::document {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitMemory = false;  // sanitizers reserve terabytes of address space
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kLimitMemory = false;
#else
constexpr bool kLimitMemory = true;
#endif
#else
constexpr bool kLimitMemory = true;
#endif

constexpr int kSocket = 3;  // the child's only descriptor besides the standard ones

// Bytes this process has mapped: the child starts with as many.
Result<size_t> mapped_memory() {
  Descriptor file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  std::array<char, 64> text;
  ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : -1;
  if (size < 0) return os_error(errno, "cannot read /proc/self/statm");
  size_t pages = 0;
  std::from_chars(text.data(), text.data() + size, pages);
  return pages * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
}

void limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  rlimit limits{soft, hard};
  ::setrlimit(resource, &limits);
}

void limit_resources(const Confinement& limits, size_t mapped) {
  auto seconds = static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(limits.cpu).count());
  limit(RLIMIT_CPU, seconds, seconds + 1);
  if (kLimitMemory) limit(RLIMIT_AS, mapped + limits.memory, mapped + limits.memory);
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_FSIZE, 0, 0);
  limit(RLIMIT_NOFILE, 0, 0);
}

void close_from(unsigned first) {
  if (::close_range(first, ~0U, 0) == 0) return;
  long most = ::sysconf(_SC_OPEN_MAX);
  for (long fd = first; fd < most; ++fd)
    ::close(static_cast<int>(fd));
}

// Leaves the socket as descriptor 3 and nothing behind the standard descriptors.
bool keep_only(int socket) {
  int null = ::open("/dev/null", O_RDWR);
  int high = ::fcntl(socket, F_DUPFD, kSocket + 1);
  if (high < 0) return false;
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (null < 0 || ::dup2(null, fd) < 0) ::close(fd);
  }
  if (::dup2(high, kSocket) < 0) return false;
  close_from(kSocket + 1);
  return true;
}

void default_signals() {
  for (int signal = 1; signal < NSIG; ++signal)
    ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void be_child(int socket, pid_t parent, const Confinement& limits, size_t mapped,
                           const ConfinedChild::Work& work) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before it could take us along
  default_signals();
  if (!keep_only(socket)) ::_exit(1);
  limit_resources(limits, mapped);
  work(kSocket);
  ::_exit(0);
}

// Keeps signals, and so this program's handlers, away while it lives.
class BlockSignals {
 public:
  BlockSignals() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

Result<ConfinedChild> ConfinedChild::start(const Confinement& limits, const Work& work) {
  TRY(size_t mapped, mapped_memory());
  std::array<int, 2> ends;
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return os_error(errno, "cannot make a socket pair");
  }
  Descriptor ours(ends[0]), theirs(ends[1]);
  pid_t parent = ::getpid();
  pid_t pid;
  {
    BlockSignals blocked;
    pid = ::fork();
    if (pid == 0) be_child(theirs.get(), parent, limits, mapped, work);
  }
  if (pid < 0) return os_error(errno, "cannot start a child process");
  ::fcntl(ours.get(), F_SETFL, O_NONBLOCK);
  return ConfinedChild(pid, std::move(ours));
}

ConfinedChild::ConfinedChild(ConfinedChild&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::move(other.socket_)) {}

ConfinedChild::~ConfinedChild() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

ConfinedChild::Ending ConfinedChild::wait() {
  int status = 0;
  pid_t ended;
  do {
    ended = ::waitpid(pid_, &status, 0);
  } while (ended < 0 && errno == EINTR);
  pid_ = -1;
  if (ended < 0) return {};  // somebody else waited for it
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 0, WIFSIGNALED(status) ? WTERMSIG(status) : 0};
}

}  // namespace consort::document
