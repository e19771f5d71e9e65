#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "agent/daemon/daemon.h"
#include "agent/identity/enroller.h"
#include "agent/testing/fake_server.h"
#include "agent/testing/fake_watcher.h"
#include "agent/testing/join_fake_server.h"
#include "agent/testing/toy_catalog.h"
#include "agent/testing/toys.h"
#include "base/testing/silent_log.h"
#include "system/testing/fake_target.h"
#include "trust/testing/folder.h"

namespace consort::agent {

// A fake watcher that many can hold.
class SharedWatcher final : public system::PathWatcher {
 public:
  explicit SharedWatcher(FakeWatcher& watcher) : watcher_(watcher) {}
  int descriptor() const override { return watcher_.descriptor(); }
  Status watch(const std::string& folder) override { return watcher_.watch(folder); }
  void unwatch(const std::string& folder) override { watcher_.unwatch(folder); }
  Result<std::vector<system::Event>> drain() override { return watcher_.drain(); }

 private:
  FakeWatcher& watcher_;
};

// Goes on as time does, but may be ahead of it.
class WrongClock final : public Clock {
 public:
  MonotonicTime now() const override { return SystemClock().now(); }
  WallTime wall() const override { return SystemClock().wall() + ahead.load(); }
  std::atomic<Duration> ahead = Duration{};
};

// The whole agent on a machine of toys, linked by real TLS to a server that does as it is told.
class DaemonTest : public testing::Test {
 protected:
  void SetUp() override {
    config_.data = folder_.path() + "/data";
    join();
  }
  void TearDown() override {
    stop();
    if (HasFailure())
      for (const std::string& line : log_.lines())
        std::cerr << line << "\n";
  }

  Wiring wiring() {
    return {clock_, log_,
            [this](const std::string& root) -> Result<std::unique_ptr<system::Target>> {
              if (unreachable_ && root == "/")
                return fail(Code::unavailable, "the machine is gone");
              return std::make_unique<system::FakeTarget>();
            },
            [this](const std::string&) -> Result<std::unique_ptr<system::PathWatcher>> {
              return std::make_unique<SharedWatcher>(watcher_);
            },
            [this] { return toy_registry(machine_); }};
  }
  void join() { join_fake_server(config_, server_, clock_); }
  void start() {
    auto opened = Daemon::open(config_, wiring());
    ASSERT_TRUE(opened) << opened.error().to_string();
    daemon_ = std::move(*opened);
    thread_ = std::jthread([this](std::stop_token stop) { (void)daemon_->run(stop); });
  }
  void stop() {
    if (!daemon_) return;
    MonotonicTime begun = clock_.now();
    thread_.request_stop();
    thread_.join();
    EXPECT_LT(clock_.now() - begun, std::chrono::seconds(1));
    daemon_.reset();
  }
  ScriptedServer& script() { return server_.script(); }

  wire::Apply apply(const wire::Held& held, const std::string& deployment) {
    return {.target = "web1", .deployment = deployment, .catalog = held};
  }
  std::optional<wire::Report> report_of(const std::string& deployment) {
    return script().wait_for<wire::Report>(
        [&](const wire::Report& report) { return report.deployment == deployment; });
  }
  std::optional<wire::Declined> declined(const std::string& part) {
    return script().wait_for<wire::Declined>(
        [&](const wire::Declined& d) { return d.error.message.find(part) != std::string::npos; });
  }
  // Offered, applied and reported.
  wire::Held deploy(const model::Catalog& catalog, int64_t serial) {
    wire::Held held = script().publish(catalog, serial);
    std::string deployment = "d-" + std::to_string(serial);
    script().forget_orders();
    script().order(script().offer(catalog, serial));
    script().order(apply(held, deployment));
    EXPECT_TRUE(report_of(deployment)) << deployment;
    return held;
  }
  std::string colour(const std::string& name) {
    std::lock_guard lock(machine_.mutex);
    auto found = machine_.colours.find("toys." + name);
    return found == machine_.colours.end() ? "" : found->second;
  }
  void paint(const std::string& name, const std::string& colour) {
    {
      std::lock_guard lock(machine_.mutex);
      machine_.colours["toys." + name] = colour;
    }
    watcher_.put({system::Event::Kind::path, "/toys/" + name});
  }
  template <class Wanted>
  bool eventually(Wanted wanted) {
    for (int i = 0; i < 1000; ++i) {
      if (wanted()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  WrongClock clock_;
  SystemClock right_clock_;
  SilentLog log_;
  trust::Folder folder_;
  FakeServer server_{right_clock_};
  ToyMachine machine_;
  FakeWatcher watcher_;
  std::atomic<bool> unreachable_ = false;
  Config config_;
  std::unique_ptr<Daemon> daemon_;
  std::jthread thread_;
};

}  // namespace consort::agent
