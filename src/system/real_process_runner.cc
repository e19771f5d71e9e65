#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>

#include "base/strings.h"
#include "system/accounts.h"
#include "system/conversation.h"
#include "system/paths.h"
#include "system/process.h"
#include "system/spawn.h"

namespace consort::system {
namespace {

using std::chrono::steady_clock;

constexpr const char* kPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr auto kGrace = std::chrono::seconds(2);  // between asking a program to end and killing it
constexpr auto kLinger = std::chrono::milliseconds(50);  // for output after the program has ended

// One stream of the child, read up to a limit.
struct Stream {
  Descriptor from;
  std::string& into;
  size_t limit;
  bool truncated = false;

  void drain_if_open() {
    if (from) drain();
  }

  // Reads what is there; closes at the end.
  void drain() {
    char buffer[16 << 10];
    for (;;) {
      ssize_t length = ::read(from.get(), buffer, sizeof buffer);
      if (length < 0 && errno == EINTR) continue;
      if (length < 0 && errno == EAGAIN) return;
      if (length <= 0) return from.reset();
      size_t kept = std::min(static_cast<size_t>(length), limit - into.size());
      into.append(buffer, kept);
      truncated = truncated || kept < static_cast<size_t>(length);
    }
  }
};

// Feeds a child, listens to it, and ends it when its time is up.
class Supervisor {
 public:
  Supervisor(Spawned child, const Command& command, std::stop_token stop)
      : child_(std::move(child)),
        command_(command),
        stop_(std::move(stop)),
        wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        output_{std::move(child_.output), result_.output, command.output_limit},
        errors_{std::move(child_.errors), result_.errors, command.output_limit} {}

  Result<CommandResult> supervise() {
    auto begun = steady_clock::now();
    deadline_ = begun + command_.timeout;
    std::stop_callback on_stop(stop_, [this] { (void)::eventfd_write(wake_.get(), 1); });
    while (!ended_)
      step();
    linger();
    result_.truncated = output_.truncated || errors_.truncated;
    result_.elapsed = steady_clock::now() - begun;
    if (why_) return std::move(*why_);
    return std::move(result_);
  }

 private:
  void step() {
    enum { kProcess, kWake, kOutput, kErrors, kInput };
    pollfd descriptors[] = {{child_.process.get(), POLLIN, 0},
                            {why_ ? -1 : wake_.get(), POLLIN, 0},
                            {output_.from.get(), POLLIN, 0},
                            {errors_.from.get(), POLLIN, 0},
                            {child_.input.get(), POLLOUT, 0}};
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - steady_clock::now());
    int ready = ::poll(descriptors, std::size(descriptors),
                       static_cast<int>(std::clamp<int64_t>(left.count(), 0, 60'000)));
    if (ready < 0) return;
    if (descriptors[kOutput].revents) output_.drain();
    if (descriptors[kErrors].revents) errors_.drain();
    if (descriptors[kInput].revents) feed();
    if (descriptors[kProcess].revents) return reap();
    if (!why_ && stop_.stop_requested())
      return end_it(fail(Code::cancelled, name() + " was stopped"));
    if (steady_clock::now() < deadline_) return;
    if (!why_)
      return end_it(fail(Code::timeout, name() + " did not finish in " + human(command_.timeout)));
    ::kill(-child_.pid, SIGKILL);
    deadline_ = steady_clock::now() + kGrace;
  }

  std::string name() const { return command_.argv.front(); }

  void feed() {
    std::string_view rest = std::string_view(command_.input).substr(fed_);
    ssize_t length = rest.empty() ? 0 : ::write(child_.input.get(), rest.data(), rest.size());
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (length > 0) fed_ += static_cast<size_t>(length);
    if (length < 0 || fed_ == command_.input.size()) child_.input.reset();
  }

  void end_it(Error why) {
    why_ = std::move(why);
    ::kill(-child_.pid, SIGTERM);
    deadline_ = steady_clock::now() + kGrace;
  }

  void reap() {
    int status = 0;
    while (::waitpid(child_.pid, &status, 0) < 0 && errno == EINTR) {
    }
    result_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (why_) ::kill(-child_.pid, SIGKILL);  // what it left behind
    ended_ = true;
  }

  // What it wrote last may still be in the pipes; descendants that keep them open are not waited
  // for.
  void linger() {
    auto until = steady_clock::now() + kLinger;
    output_.drain_if_open();
    errors_.drain_if_open();
    while ((output_.from || errors_.from) && steady_clock::now() < until) {
      pollfd descriptors[] = {{output_.from.get(), POLLIN, 0}, {errors_.from.get(), POLLIN, 0}};
      auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
      if (::poll(descriptors, 2, static_cast<int>(left.count())) <= 0) break;
      if (descriptors[0].revents) output_.drain();
      if (descriptors[1].revents) errors_.drain();
    }
  }

  Spawned child_;
  const Command& command_;
  const std::stop_token stop_;
  const Descriptor wake_;
  CommandResult result_;
  Stream output_, errors_;
  steady_clock::time_point deadline_;
  std::optional<Error> why_;  // it was told to end, and why
  size_t fed_ = 0;
  bool ended_ = false;
};

class RealProcessRunner final : public ProcessRunner {
 public:
  explicit RealProcessRunner(std::string root)
      : root_(std::move(root)), files_(real_file_system(root_)), accounts_(*files_, root_ == "/") {}

  Result<CommandResult> run(const Command& command, std::stop_token stop) override {
    if (stop.stop_requested())
      return fail(Code::cancelled, "stopped before " + command.argv.front() + " was run");
    TRY(SpawnPlan plan, prepare(command));
    TRY(Spawned child, spawn(plan));
    return Supervisor(std::move(child), command, std::move(stop)).supervise();
  }

  Result<std::unique_ptr<Conversation>> start(const Command& command) override {
    TRY(SpawnPlan plan, prepare(command));
    plan.dies_with_us = false;
    TRY(Spawned child, spawn(plan));
    return make_conversation(std::move(child), command.argv.front());
  }

  std::optional<std::string> find(const std::string& program) override {
    return find_in(program, kPath);
  }

 private:
  std::optional<std::string> find_in(const std::string& program, std::string_view path) {
    for (std::string_view folder : split(path, ':')) {
      if (!folder.starts_with('/')) continue;
      std::string candidate = join_path(folder, program);
      auto status = files_->status(candidate);
      bool runs = status && (status->type == FileType::link ||
                             (status->type == FileType::regular && (status->mode & 0111)));
      if (runs) return candidate;
    }
    return std::nullopt;
  }

  Result<SpawnPlan> prepare(const Command& command) {
    check(!command.argv.empty(), "a command without a program");
    for (const std::string& argument : command.argv) {
      if (argument.find('\0') != std::string::npos)
        return fail(Code::invalid, "an argument of " + command.argv.front() + " has a NUL byte");
    }
    std::map<std::string, std::string> environment = {
        {"PATH", kPath}, {"LANG", "C.UTF-8"}, {"HOME", "/root"}, {"TERM", "dumb"}};
    SpawnPlan plan;
    if (command.user) TRY_DO(become(*command.user, plan, environment));
    for (const auto& [name, value] : command.environment)
      environment[name] = value;
    for (const auto& [name, value] : environment)
      plan.environment.push_back(name + "=" + value);
    plan.argv = command.argv;
    plan.program = command.argv.front();
    if (plan.program.find('/') == std::string::npos) {
      auto found = find_in(plan.program, environment["PATH"]);
      if (!found)
        return fail(Code::not_found, "there is no program '" + plan.program + "'" +
                                         (root_ == "/" ? "" : " below " + root_));
      plan.program = *found;
    }
    plan.root = root_;
    plan.directory = command.directory;
    plan.umask = command.umask;
    return plan;
  }

  Status become(const std::string& name, SpawnPlan& plan,
                std::map<std::string, std::string>& environment) {
    auto user = accounts_.user(name);
    if (!user) return fail(Code::not_found, "there is no user '" + name + "' to run it as");
    plan.identity = SpawnPlan::Identity{user->uid, user->gid, {}};
    for (uint32_t gid : accounts_.groups_of(name))
      plan.identity->groups.push_back(gid);
    environment["HOME"] = user->home;
    environment["USER"] = environment["LOGNAME"] = name;
    return {};
  }

  const std::string root_;
  const std::unique_ptr<FileSystem> files_;
  Accounts accounts_;
};

}  // namespace

std::unique_ptr<ProcessRunner> real_process_runner(std::string root) {
  return std::make_unique<RealProcessRunner>(std::move(root));
}

}  // namespace consort::system
