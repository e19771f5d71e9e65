#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <climits>

#include "base/strings.h"
#include "system/child.h"

// From fork() to exec. The child may only make system calls: another thread may have held any lock
// at the moment of the fork.
namespace consort::system {
namespace {

// What the child was doing when it failed.
enum class Step : int { session, streams, root, groups, user, directory, program, interpreter };

struct Report {
  Step step;
  int error_number;
};

// The launch as the kernel wants it; made before fork().
struct Arguments {
  const Launch& plan;
  std::vector<char*> argv;
  std::vector<char*> environment;
  std::vector<gid_t> groups;
  pid_t parent;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const std::string& text : texts)
    all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

class InChild {
 public:
  InChild(const Arguments& arguments, int report)
      : arguments_(arguments), plan_(arguments.plan), report_(report) {}

  [[noreturn]] void run(const Streams& streams) {
    if (setsid() < 0) fail(Step::session);
    reset_signals();
    connect(streams);
    if (plan_.root != "/") enter_root();
    if (plan_.identity) become(*plan_.identity);
    ::umask(plan_.umask);
    if (chdir(plan_.directory.c_str()) != 0) fail(Step::directory);
    if (plan_.dies_with_thread) die_with_parent();
    close_the_rest();
    execute();
  }

 private:
  [[noreturn]] void fail(Step step) {
    Report report{step, errno};
    [[maybe_unused]] ssize_t written = write(report_, &report, sizeof report);
    _exit(127);
  }

  void reset_signals() {
    struct sigaction as_usual {};
    as_usual.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; ++number)
      sigaction(number, &as_usual, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
  }

  void connect(const Streams& streams) {
    if (dup2(streams.input, STDIN_FILENO) < 0 || dup2(streams.output, STDOUT_FILENO) < 0 ||
        dup2(streams.errors, STDERR_FILENO) < 0) {
      fail(Step::streams);
    }
  }

  // Mounts are made in a namespace of our own and after chroot, so that no link in the root leads
  // out of it and nothing stays behind. They are a service: programs may do without.
  void enter_root() {
    bool own_mounts = geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
                      mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0;
    if (chroot(plan_.root.c_str()) != 0 || chdir("/") != 0) fail(Step::root);
    if (own_mounts) mount_kernel_folders();
  }

  static void mount_kernel_folders() {
    ::umask(0);
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, nullptr);
    mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RDONLY, nullptr);
    if (mount("dev", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755,size=64k") != 0) return;
    struct Device {
      const char* path;
      unsigned minor;
    };
    for (Device device : {Device{"/dev/null", 3},
                          {"/dev/zero", 5},
                          {"/dev/full", 7},
                          {"/dev/random", 8},
                          {"/dev/urandom", 9}}) {
      mknod(device.path, S_IFCHR | 0666, makedev(1, device.minor));
    }
    mkdir("/dev/pts", 0755);
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
          "newinstance,ptmxmode=0666,mode=0620");
    mkdir("/dev/shm", 01777);
    for (auto [target, link] : {std::pair{"pts/ptmx", "/dev/ptmx"},
                                {"/proc/self/fd", "/dev/fd"},
                                {"fd/0", "/dev/stdin"},
                                {"fd/1", "/dev/stdout"},
                                {"fd/2", "/dev/stderr"}}) {
      [[maybe_unused]] int made = symlink(target, link);
    }
  }

  void become(const Launch::Identity& identity) {
    gid_t group = arguments_.groups.front();
    if (geteuid() == 0 && setgroups(arguments_.groups.size(), arguments_.groups.data()) != 0)
      fail(Step::groups);
    if (setresgid(group, group, group) != 0) fail(Step::groups);
    if (setresuid(identity.uid, identity.uid, identity.uid) != 0) fail(Step::user);
  }

  void die_with_parent() {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != arguments_.parent) _exit(128 + SIGTERM);  // it died before
  }

  void close_the_rest() {
    if (close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0) return;
    constexpr int kMost = 65536;
    for (int descriptor = STDERR_FILENO + 1; descriptor < kMost; ++descriptor) {
      if (descriptor != report_) close(descriptor);
    }
  }

  // As execvp() goes through PATH: the first that can be run, or else the most telling failure.
  [[noreturn]] void execute() {
    Step step = Step::program;
    int error_number = ENOENT;
    for (const std::string& program : plan_.programs) {
      execve(program.c_str(), arguments_.argv.data(), arguments_.environment.data());
      if (errno == ENOENT && access(program.c_str(), F_OK) == 0) step = Step::interpreter;
      if (errno == ENOENT || errno == ENOTDIR) continue;
      error_number = errno;
      if (errno != EACCES) break;
    }
    errno = error_number;
    fail(step);
  }

  const Arguments& arguments_;
  const Launch& plan_;
  const int report_;
};

// No handler of ours may run in the child.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

std::string doing(const Launch& plan, Step step) {
  std::string program = printable(plan.argv[0]);
  switch (step) {
    case Step::session:
    case Step::streams:
      break;
    case Step::root:
      return "cannot enter the root folder " + printable(plan.root) + " to run " + program;
    case Step::groups:
      return "cannot take the groups of user " + plan.identity->name + " to run " + program;
    case Step::user:
      return "cannot become user " + plan.identity->name + " to run " + program;
    case Step::directory:
      return "cannot run " + program + " in " + printable(plan.directory);
    case Step::program:
    case Step::interpreter:
      break;
  }
  return "cannot run " + program +
         (plan.root == "/" ? "" : " in the root folder " + printable(plan.root));
}

}  // namespace

Result<Launched> launch(const Launch& plan, const Streams& streams) {
  TRY(Pipe report, make_pipe());
  Arguments arguments{plan, pointers(plan.argv), pointers(plan.environment), {}, getpid()};
  if (plan.identity)
    arguments.groups.assign(plan.identity->groups.begin(), plan.identity->groups.end());
  pid_t id;
  {
    AllSignalsBlocked blocked;
    id = fork();
    if (id == 0) InChild(arguments, report.write.get()).run(streams);
  }
  if (id < 0) return os_error(errno, "cannot start a process for " + printable(plan.argv[0]));
  return Launched{Child(id), std::move(report.read)};
}

std::optional<Error> launch_failure(const Launch& plan, int report_descriptor) {
  Report report;
  ssize_t got;
  do {
    got = read(report_descriptor, &report, sizeof report);
  } while (got < 0 && errno == EINTR);
  if (got != sizeof report) return std::nullopt;
  if (report.step == Step::interpreter) {
    return fail(Code::not_found,
                doing(plan, report.step) + ": the interpreter or loader it asks for is missing");
  }
  return os_error(report.error_number, doing(plan, report.step));
}

}  // namespace consort::system
