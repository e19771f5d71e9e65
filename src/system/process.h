#pragma once
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace consort::system {

// One program to run. Arguments are passed as they are: no shell is ever involved. They appear in
// messages and in the process table: a secret goes into `environment` or `input`.
struct Command {
  std::vector<std::string> argv;  // argv[0]: absolute, or looked up in PATH of `environment`
  // Added to a clean environment of PATH, LANG=C.UTF-8, TERM=dumb and HOME=/root, or, for a `user`,
  // its HOME, USER and LOGNAME; later wins.
  std::vector<std::pair<std::string, std::string>> environment = {};
  std::string directory = "/";
  std::string input = {};                // what standard input holds, then its end
  std::optional<std::string> user = {};  // of the root's accounts, with its groups; else as we are
  std::optional<uint32_t> umask = {};    // else 022
  Duration timeout = std::chrono::minutes(5);
  size_t output_limit = 1 << 20;  // bytes kept: the first of output, the last of errors
};

// Where its program is looked for, in this order: paths within the root it is run in.
std::vector<std::string> program_paths(const Command& command);

struct CommandResult {
  int exit_code = 0;  // 128 + signal when a signal ended it
  std::string output;
  std::string errors;
  bool truncated = false;  // more than output_limit was said
  Duration elapsed{};

  bool ok() const { return exit_code == 0; }
  // The last lines of what it said, for a message: errors, else output.
  std::string complaint(size_t lines = 5) const;
};

// A program that stays and is talked to line by line (a plugin). One thread at a time.
class Conversation {
 public:
  virtual ~Conversation() = default;  // kills the program's whole process group
  // Code::timeout when the program does not take the line within half a minute.
  virtual Status send(const std::string& line) = 0;
  // The next line without its break. Code::timeout, Code::unavailable when the program has ended,
  // Code::invalid past `limit` bytes.
  virtual Result<std::string> receive(Duration timeout, size_t limit = 16 << 20) = 0;
  // Readable when the program said something. Lines already taken from it are not announced again:
  // receive() with no timeout until it has none.
  virtual int descriptor() const = 0;
  virtual std::string errors() const = 0;  // last part of standard error
};

// Runs programs inside one root. When that is not "/" and we are root, a program runs in a chroot
// and a mount namespace of its own with /proc, /sys and a minimal /dev. Thread-safe. run() blocks
// until the program has ended, the timeout has passed or `stop` is requested; in the last two cases
// its whole process group is killed and the error is Code::timeout or Code::cancelled. A program
// that cannot be started is Code::not_found or Code::denied.
class ProcessRunner {
 public:
  virtual ~ProcessRunner() = default;
  virtual Result<CommandResult> run(const Command& command, std::stop_token stop = {}) = 0;
  virtual Result<std::unique_ptr<Conversation>> start(const Command& command) = 0;
  // Absolute path of a program in the standard folders of the root, or nothing.
  virtual std::optional<std::string> find(const std::string& program) = 0;
};

std::unique_ptr<ProcessRunner> real_process_runner(std::string root);

// Runs, and turns an exit code other than 0 into Code::failed with the command and its complaint.
Result<CommandResult> run_checked(ProcessRunner& runner, const Command& command,
                                  std::stop_token stop = {});

}  // namespace consort::system
