#pragma once
#include <string>

#include "app/embedded/agent_in_process.h"
#include "base/testing/silent_log.h"

namespace consort::app {

// The real agent in this process, whose one target is a folder.
class LocalAgent {
 public:
  // `folder` is for all it keeps; the system it manages is in folder/root, with an empty /etc.
  LocalAgent(const std::string& folder, std::string host);

  AgentInProcess* operator->() { return &agent_; }
  const std::string& path() const { return root_; }                    // of the system it manages
  std::string read(const std::string& file) const;                     // "" when there is none
  void write(const std::string& file, const std::string& text) const;  // at once
  const SilentLog& log() const { return log_; }

 private:
  const std::string root_;
  SystemClock clock_;
  SilentLog log_;
  AgentInProcess agent_;
};

}  // namespace consort::app
