#pragma once
#include <string>

#include "base/clock.h"
#include "system/target.h"
#include "system/testing/fake_file_system.h"
#include "system/testing/fake_process_runner.h"

namespace consort::system {

// A machine in memory: Debian 12 with the users root, daemon, www-data and nobody, empty standard
// folders, and no program but those a test scripts.
class FakeTarget final : public Target {
 public:
  FakeTarget();

  FakeFileSystem& files() override { return files_; }
  FakeProcessRunner& processes() override { return processes_; }
  Accounts& accounts() override { return accounts_; }
  const Clock& clock() const override { return clock_; }
  const std::string& root() const override { return root_; }
  bool live() const override { return live_; }

  ManualClock& manual_clock() { return clock_; }
  void set_live(bool live) { live_ = live; }
  void set_root(std::string root) { root_ = std::move(root); }  // only what root() says

 private:
  FakeFileSystem files_;
  FakeProcessRunner processes_;
  Accounts accounts_{files_, false};
  ManualClock clock_;
  std::string root_ = "/";
  bool live_ = true;
};

}  // namespace consort::system
