#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/strings.h"
#include "system/capture.h"
#include "system/command.h"
#include "system/conversation.h"
#include "system/deadline.h"
#include "system/paths.h"

namespace consort::system {
namespace {

constexpr auto kPatience = std::chrono::seconds(2);           // between SIGTERM and SIGKILL
constexpr auto kBetweenLooks = std::chrono::milliseconds(5);  // at a program without a pidfd

// A stop token as something to poll.
class StopDescriptor {
 public:
  explicit StopDescriptor(const std::stop_token& stop) {
    if (!stop.stop_possible()) return;
    event_ = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    callback_.emplace(stop, Wake{event_.get()});
  }
  int get() const { return event_.get(); }  // -1 when it can never be requested

 private:
  struct Wake {
    int event;
    void operator()() const { eventfd_write(event, 1); }
  };
  Descriptor event_;
  std::optional<std::stop_callback<Wake>> callback_;
};

// One stream of a program, read as it comes.
class Output {
 public:
  Output(Descriptor pipe, Capture::Keep keep, size_t limit)
      : pipe_(std::move(pipe)), capture_(keep, limit) {
    fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
  }
  int descriptor() const { return pipe_.get(); }  // -1 once it has ended
  const Capture& capture() const { return capture_; }

  // Takes one piece; false when there is nothing more for now.
  bool take() {
    std::array<char, 64 << 10> piece;
    ssize_t got = pipe_ ? ::read(pipe_.get(), piece.data(), piece.size()) : -1;
    if (got > 0) capture_.add({piece.data(), static_cast<size_t>(got)});
    if (got == 0) pipe_.reset();
    return got > 0;
  }
  // What the program left in the pipe; bounded, as others may go on writing.
  void take_rest() {
    constexpr int kMostPieces = 256;
    for (int i = 0; i < kMostPieces && take(); ++i) {
    }
  }

 private:
  Descriptor pipe_;
  Capture capture_;
};

// One program from its start to its end.
class Run {
 public:
  Run(const Command& command, const Launch& plan, Launched launched, Descriptor output,
      Descriptor errors, const std::stop_token& stop, Deadline deadline)
      : command_(command),
        plan_(plan),
        child_(std::move(launched.child)),
        report_(std::move(launched.report)),
        output_(std::move(output), Capture::Keep::first, command.output_limit),
        errors_(std::move(errors), Capture::Keep::last, command.output_limit),
        stop_(stop),
        stop_descriptor_(stop),
        deadline_(deadline) {}

  Result<CommandResult> finish() {
    while (!ended_) {
      if (stop_.stop_requested()) return give_up(Code::cancelled, " was stopped");
      if (deadline_.passed())
        return give_up(Code::timeout, " took longer than " + human(command_.timeout));
      if (std::optional<Error> failure = step()) return std::move(*failure);
    }
    output_.take_rest();
    errors_.take_rest();
    CommandResult result;
    result.exit_code = child_.exit_code().value_or(127);
    result.output = output_.capture().text();
    result.errors = errors_.capture().text();
    result.truncated = output_.capture().truncated() || errors_.capture().truncated();
    result.elapsed = std::chrono::steady_clock::now() - started_;
    return result;
  }

 private:
  // Waits for something to happen and sees to it.
  std::optional<Error> step() {
    enum { kReport, kOutput, kErrors, kExit, kStop, kCount };
    pollfd watched[kCount] = {{report_.get(), POLLIN, 0},
                              {output_.descriptor(), POLLIN, 0},
                              {errors_.descriptor(), POLLIN, 0},
                              {child_.exit_descriptor(), POLLIN, 0},
                              {stop_descriptor_.get(), POLLIN, 0}};
    int wait = deadline_.poll_ms();
    if (child_.exit_descriptor() < 0) wait = std::min<int>(wait, kBetweenLooks.count());
    poll(watched, kCount, wait);
    if (watched[kReport].revents) {
      if (std::optional<Error> failure = launch_failure(plan_, report_.get())) return failure;
      report_.reset();
    }
    if (watched[kOutput].revents) output_.take();
    if (watched[kErrors].revents) errors_.take();
    bool may_have_ended = watched[kExit].revents || child_.exit_descriptor() < 0;
    ended_ = !report_ && may_have_ended && child_.ended(Duration(0));
    return std::nullopt;
  }

  Error give_up(Code code, const std::string& why) {
    child_.end(kPatience);
    std::string message = command_line(command_.argv) + why;
    if (!child_.exit_code()) message += ", and cannot be killed";
    return fail(code, message);
  }

  const Command& command_;
  const Launch& plan_;
  Child child_;
  Descriptor report_;
  Output output_;
  Output errors_;
  const std::stop_token& stop_;
  StopDescriptor stop_descriptor_;
  const Deadline deadline_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  bool ended_ = false;
};

class RealProcessRunner final : public ProcessRunner {
 public:
  explicit RealProcessRunner(std::string root)
      : root_(std::move(root)),
        directory_(open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
        files_(real_file_system(root_)),
        accounts_(*files_, root_ == "/") {}

  Result<CommandResult> run(const Command& command, std::stop_token stop) override {
    if (stop.stop_requested())
      return fail(Code::cancelled, command_line(command.argv) + " was stopped");
    TRY(Launch plan, prepare(command, root_, accounts_));
    plan.dies_with_thread = true;
    TRY(Descriptor input, input_file(command.input));
    TRY(Pipe output, make_pipe());
    TRY(Pipe errors, make_pipe());
    Deadline deadline(command.timeout);
    TRY(Launched launched, launch(plan, {input.get(), output.write.get(), errors.write.get()}));
    output.write.reset();
    errors.write.reset();
    return Run(command, plan, std::move(launched), std::move(output.read), std::move(errors.read),
               stop, deadline)
        .finish();
  }

  Result<std::unique_ptr<Conversation>> start(const Command& command) override {
    TRY(Launch plan, prepare(command, root_, accounts_));
    return start_conversation(plan, command.timeout);
  }

  std::optional<std::string> find(const std::string& program) override {
    if (program.empty() || program.find('/') != program.npos) return std::nullopt;
    for (std::string_view folder : split(kProgramPath, ':')) {
      std::string path = join_path(folder, program);
      if (is_program(path)) return path;
    }
    return std::nullopt;
  }

 private:
  // Links, also absolute ones, stay inside the root.
  bool is_program(const std::string& path) const {
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    Descriptor file(
        static_cast<int>(syscall(SYS_openat2, directory_.get(), path.c_str(), &how, sizeof how)));
    struct stat status;
    if (file)
      return fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 0111);
    if (errno != ENOSYS) return false;
    if (fstatat(directory_.get(), path.c_str() + 1, &status, AT_SYMLINK_NOFOLLOW) != 0)
      return false;
    return S_ISLNK(status.st_mode) || (S_ISREG(status.st_mode) && (status.st_mode & 0111));
  }

  const std::string root_;
  const Descriptor directory_;
  const std::unique_ptr<FileSystem> files_;
  Accounts accounts_;
};

}  // namespace

std::unique_ptr<ProcessRunner> real_process_runner(std::string root) {
  return std::make_unique<RealProcessRunner>(std::move(root));
}

}  // namespace consort::system
