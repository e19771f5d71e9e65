#pragma once
#include <memory>
#include <string>
#include <thread>

#include "agent/daemon/daemon.h"

namespace consort::app {

// The real agent on a thread of this process, for one host of a server that gave a join token.
class AgentInProcess {
 public:
  // `folder` is for all it keeps. `root` is the system it manages; "/": this machine itself. Clock
  // and log outlive it.
  AgentInProcess(const std::string& folder, std::string host, const std::string& root,
                 const Clock& clock, Log& log);
  ~AgentInProcess() { stop(); }

  Status join(const Secret& token, std::stop_token stop = {});
  Status start();
  void stop();  // any number of times; start() begins anew

 private:
  const std::string host_;
  const Clock& clock_;
  Log& log_;
  agent::Config config_;
  std::unique_ptr<agent::Daemon> daemon_;
  std::jthread thread_;
};

}  // namespace consort::app
