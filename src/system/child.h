#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace consort::system {

struct Pipe {
  Descriptor read;
  Descriptor write;
};
Result<Pipe> make_pipe();  // closed on exec, and never one of the numbers 0 to 2

// A started program, leader of its own session and process group. Not reaped before all of the
// group that is to die has been signalled, so that its number cannot mean another group meanwhile.
class Child {
 public:
  explicit Child(pid_t id);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  // kills what is left of the group, unless exit_code() was asked for

  int exit_descriptor() const { return exit_.get(); }  // readable at the end; -1 before Linux 5.3
  bool ended(Duration within);
  void signal(int number);  // to the whole group
  // SIGTERM to the group, SIGKILL after `patience`; also to those that outlive the leader.
  void end(Duration patience);
  // Reaps. 128 + signal number when a signal ended it; nothing if it does not end within a second.
  std::optional<int> exit_code();

 private:
  pid_t id_;         // -1: reaped, or moved away
  Descriptor exit_;  // pidfd
};

// All that a child needs to know, made ready before fork().
struct Launch {
  std::string root = "/";
  std::vector<std::string> programs;  // paths to try in turn
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // "NAME=value"
  std::string directory = "/";
  struct Identity {
    std::string name;
    uint32_t uid = 0;
    std::vector<uint32_t> groups;  // the primary one first
  };
  std::optional<Identity> identity;
  uint32_t umask = 022;
  bool dies_with_thread = false;  // gets SIGTERM when the thread that started it ends
};

// What the child gets as standard input, output and errors.
struct Streams {
  int input;
  int output;
  int errors;
};

struct Launched {
  Child child;
  Descriptor report;  // says why the program could not be started; ends empty once it runs
};
Result<Launched> launch(const Launch& plan, const Streams& streams);

// Nothing when `report` ended empty; blocks until it ends.
std::optional<Error> launch_failure(const Launch& plan, int report);

}  // namespace consort::system
