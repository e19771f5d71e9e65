#pragma once
#include <sys/types.h>

#include <string>

#include "system/process.h"

namespace consort::server {

// Runs one disabled test of this test program in a process of its own, which may be killed at any
// moment. That test finds its site by site_of_own_process() and says what it did by say().
class OwnProcess {
 public:
  OwnProcess(const std::string& test, const std::string& site);

  // What it says next; nothing when it has ended.
  std::optional<std::string> hear();
  void kill();  // SIGKILL

 private:
  std::unique_ptr<system::ProcessRunner> processes_;
  std::unique_ptr<system::Conversation> process_;
  pid_t id_ = 0;
};

// In the process that OwnProcess runs.
std::string site_of_own_process();
void say(const std::string& line);

}  // namespace consort::server
