#pragma once
#include <memory>
#include <string>
#include <thread>

#include "agent/daemon/daemon.h"
#include "agent/identity/enroller.h"
#include "base/testing/silent_log.h"
#include "resources/built_in.h"

namespace consort::app {

// The real agent in this process, whose one target is a folder.
class LocalAgent {
 public:
  // `folder` is for all it keeps; the system it manages is in folder/root, with an empty /etc.
  LocalAgent(std::string folder, std::string host);
  ~LocalAgent() { stop(); }

  Status join(const Secret& token);
  Status start();
  void stop();

  std::string path(const std::string& file) const { return config_.roots[0].path + file; }
  std::string read(const std::string& file) const;  // "" when there is none
  void write(const std::string& file, const std::string& text) const;
  const SilentLog& log() const { return log_; }

 private:
  const std::string host_;
  agent::Config config_;
  SystemClock clock_;
  SilentLog log_;
  std::unique_ptr<agent::Daemon> daemon_;
  std::jthread thread_;
};

}  // namespace consort::app
