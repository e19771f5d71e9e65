#include "system/spawn.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace consort::system {
namespace {

constexpr int kReport = 3;  // the child's descriptor for telling what failed

enum class Step : int { streams, session, mounts, root, directory, identity, exec };

const char* describe(Step step) {
  switch (step) {
    case Step::streams:
      return "cannot connect the streams of";
    case Step::session:
      return "cannot make a session for";
    case Step::mounts:
      return "cannot mount for";
    case Step::root:
      return "cannot enter the root of";
    case Step::directory:
      return "cannot enter the working directory of";
    case Step::identity:
      return "cannot become the user of";
    case Step::exec:
      return "cannot run";
  }
  return "cannot start";
}

struct Failure {
  Step step;
  int error;
};

struct Pipe {
  Descriptor read, write;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os_error(errno, "cannot make a pipe");
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const std::string& text : texts)
    all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

// What runs in the child: system calls only, because other threads may have held any lock at the
// fork.
class Child {
 public:
  explicit Child(const SpawnPlan& plan)
      : plan_(plan),
        argv_(pointers(plan.argv)),
        environment_(pointers(plan.environment)),
        other_root_(plan.root != "/"),
        proc_(plan.root + "/proc"),
        sys_(plan.root + "/sys"),
        dev_(plan.root + "/dev") {}

  [[noreturn]] void run(int input, int output, int errors, int report) {
    connect(input, output, errors, report);
    if (plan_.dies_with_us) ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::setsid() < 0) fail(Step::session);
    restore_signals();
    if (plan_.umask) ::umask(*plan_.umask);
    if (other_root_) enter_root();
    if (::chdir(plan_.directory.c_str()) != 0) fail(Step::directory);
    if (plan_.identity) become(*plan_.identity);
    ::execve(plan_.program.c_str(), argv_.data(), environment_.data());
    fail(Step::exec);
  }

 private:
  // Moves the descriptors out of the way first, so that none is overwritten before it is used.
  void connect(int input, int output, int errors, int report) {
    int moved[4] = {input, output, errors, report};
    for (int& descriptor : moved) {
      descriptor = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 10);
      if (descriptor < 0) ::_exit(127);
    }
    ::dup3(moved[3], kReport, O_CLOEXEC);
    for (int i = 0; i < 3; ++i) {
      if (::dup2(moved[i], i) < 0) fail(Step::streams);
    }
    ::syscall(SYS_close_range, kReport + 1, ~0U, 0U);
  }

  void restore_signals() {
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal)
      ::sigaction(signal, &standard, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  void enter_root() {
    if (::unshare(CLONE_NEWNS) == 0) {
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
      ::mount("proc", proc_.c_str(), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
      ::mount("/sys", sys_.c_str(), nullptr, MS_BIND | MS_REC, nullptr);
      ::mount("/dev", dev_.c_str(), nullptr, MS_BIND | MS_REC, nullptr);
    }
    if (::chroot(plan_.root.c_str()) != 0) fail(Step::root);
  }

  void become(const SpawnPlan::Identity& identity) {
    bool done = ::setgroups(identity.groups.size(), identity.groups.data()) == 0 &&
                ::setgid(identity.gid) == 0 && ::setuid(identity.uid) == 0;
    if (!done) fail(Step::identity);
  }

  [[noreturn]] static void fail(Step step) {
    Failure failure{step, errno};
    (void)!::write(kReport, &failure, sizeof failure);
    ::_exit(127);
  }

  const SpawnPlan& plan_;
  const std::vector<char*> argv_, environment_;
  const bool other_root_;
  const std::string proc_, sys_, dev_;
};

// Blocks all signals while forking, so that no handler of ours runs in the child.
pid_t fork_quietly() {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = ::fork();
  int error = errno;
  if (pid != 0) ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return pid;
}

// What the child could not do, or nothing once it has become the program.
Status await_exec(const Pipe& report, pid_t pid, const SpawnPlan& plan) {
  Failure failure{};
  ssize_t length;
  do {
    length = ::read(report.read.get(), &failure, sizeof failure);
  } while (length < 0 && errno == EINTR);
  if (length != sizeof failure) return {};
  ::waitpid(pid, nullptr, 0);
  std::string what = std::string(describe(failure.step)) + " " + plan.program;
  if (plan.root != "/") what += " below " + plan.root;
  if (failure.step == Step::directory) what += " (" + plan.directory + ")";
  return os_error(failure.error, what);
}

}  // namespace

Result<Spawned> spawn(const SpawnPlan& plan) {
  TRY(Pipe input, make_pipe());
  TRY(Pipe output, make_pipe());
  TRY(Pipe errors, make_pipe());
  TRY(Pipe report, make_pipe());
  Child child(plan);
  pid_t pid = fork_quietly();
  if (pid < 0) return os_error(errno, "cannot start " + plan.program);
  if (pid == 0)
    child.run(input.read.get(), output.write.get(), errors.write.get(), report.write.get());
  report.write.reset();
  TRY_DO(await_exec(report, pid, plan));
  Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process) {
    Error error = os_error(errno, "cannot watch " + plan.program);
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return error;
  }
  for (int descriptor : {input.write.get(), output.read.get(), errors.read.get()}) {
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
  }
  return Spawned{pid, std::move(process), std::move(input.write), std::move(output.read),
                 std::move(errors.read)};
}

}  // namespace consort::system
