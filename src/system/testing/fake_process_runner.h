#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "system/process.h"

namespace consort::system {

// Answers commands from a script instead of running them, and remembers them. A script is for a
// prefix of the argument vector; the longest that fits answers, and of equal ones the last given.
// Its first word fits a program by path or by name: "dpkg" answers for /usr/bin/dpkg. A program
// without a script cannot be found. Thread-safe.
class FakeProcessRunner final : public ProcessRunner {
 public:
  using Prefix = std::vector<std::string>;
  using Handler = std::function<Result<CommandResult>(const Command&)>;

  void reply(const Prefix& prefix, CommandResult result = {});
  void reply(const Prefix& prefix, std::string output, int exit_code = 0, std::string errors = {});
  // Called without a lock: it may change a FakeFileSystem as the program would.
  void handle(const Prefix& prefix, Handler handler);
  void hang(
      const Prefix& prefix);  // until stop is requested, or the command's timeout has really passed
  void time_out(const Prefix& prefix);  // Code::timeout at once

  // What a program started by start() answers to each line sent: any number of lines, or nothing to
  // end itself.
  using Talk = std::function<std::optional<std::vector<std::string>>(const std::string& line)>;
  void converse(const Prefix& prefix, Talk talk);

  std::vector<Command> commands() const;           // all that ran or was started, in order
  std::vector<std::string> command_lines() const;  // the same as "dpkg --configure -a"
  bool ran(const Prefix& prefix) const;
  void forget_commands();

  Result<CommandResult> run(const Command& command, std::stop_token stop = {}) override;
  Result<std::unique_ptr<Conversation>> start(const Command& command) override;
  std::optional<std::string> find(
      const std::string& program) override;  // in /usr/bin, when it has a script

 private:
  template <class T>
  static const T* longest(const std::vector<std::pair<Prefix, T>>& scripts, const Command& command);

  mutable std::mutex mutex_;
  std::vector<
      std::pair<Prefix, std::function<Result<CommandResult>(const Command&, std::stop_token)>>>
      scripts_;
  std::vector<std::pair<Prefix, Talk>> talks_;
  std::vector<Command> commands_;
};

}  // namespace consort::system
