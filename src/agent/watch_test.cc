#include "agent/watch.h"

#include "agent/secrets.h"
#include "agent/testing/fake_watcher.h"
#include "agent/testing/fragile_storage.h"
#include "agent/testing/toys.h"
#include "system/testing/fake_target.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;
using model::Outcome;

// Collects what the watch tells, and lets the test wait for a line of it.
class Listener final : public WatchObserver {
 public:
  void drift(const model::Change& change) override { hear("drift " + change.address.to_string()); }
  void finished(const model::ResourceReport& report) override {
    hear(std::string(model::to_string(report.outcome)) + " " + report.address.to_string());
  }
  void held(const model::Address& address, Duration) override {
    hear("held " + address.to_string());
  }
  void looked(size_t, Duration) override { hear("looked"); }

  bool wait_for(const std::string& line, size_t times = 1) {
    std::unique_lock lock(mutex_);
    return heard_.wait_for(lock, 10s, [&] {
      return static_cast<size_t>(std::count(lines_.begin(), lines_.end(), line)) >= times;
    });
  }
  size_t count(const std::string& line) {
    std::lock_guard lock(mutex_);
    return static_cast<size_t>(std::count(lines_.begin(), lines_.end(), line));
  }

 private:
  void hear(std::string line) {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
    heard_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable heard_;
  std::vector<std::string> lines_;
};

class WatchTest : public testing::Test {
 protected:
  void describe(const std::string& name, model::DriftPolicy drift = model::DriftPolicy::enforce) {
    model::Resource resource;
    resource.address = {"toys", name};
    resource.attributes.set("state", model::Value("present"));
    resource.attributes.set("colour", model::Value("red"));
    resource.drift = drift;
    resource.hash = model::resource_hash(resource);
    catalog_.resources.push_back(resource);
  }
  void start(Watch::Settings settings = {}) {
    catalog_.host = "test";
    state_ = std::move(*State::open(fragile_storage(disk_)));
    binding_ = std::make_unique<Binding>(std::make_shared<const model::Catalog>(catalog_),
                                         registry_, target_, facts_, blobs_, secrets_);
    engine_ = std::make_unique<Engine>(*binding_, registry_.schema(), *state_, pool_, clock_,
                                       Engine::Settings{{}, {4, false}});
    watch_ = std::make_unique<Watch>(*engine_, paths_, clock_, listener_, settings);
    thread_ = std::jthread([this](std::stop_token stop) { status_ = watch_->run(stop); });
    ASSERT_TRUE(listener_.wait_for("looked"));
  }
  void stop() {
    thread_.request_stop();
    thread_.join();
    EXPECT_TRUE(status_.has_value());
  }
  void paint(const std::string& name, const std::string& colour) {
    {
      std::lock_guard lock(machine_.mutex);
      machine_.colours["toys." + name] = colour;
    }
    paths_.put({system::Event::Kind::path, "/toys/" + name});
  }

  struct NoBlobs final : resources::BlobSource {
    Result<std::string> read(const Digest&) override { return fail(Code::not_found, "none"); }
  };
  ToyMachine machine_;
  FragileDisk disk_;
  resources::Registry registry_ = toy_registry(machine_);
  system::FakeTarget target_;
  SystemClock clock_;
  model::Facts facts_;
  NoBlobs blobs_;
  FolderSecrets secrets_{"/nonexistent"};
  ThreadPool pool_{2};
  model::Catalog catalog_;
  FakeWatcher paths_;
  Listener listener_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Binding> binding_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Watch> watch_;
  Status status_;
  std::jthread thread_;
};

TEST_F(WatchTest, MakesEverythingRightFirst) {
  describe("a");
  start();
  stop();
  EXPECT_EQ(machine_.colours["toys.a"], "red");
  EXPECT_TRUE(paths_.watched.contains("/toys"));
}

TEST_F(WatchTest, HealsWhatAnEventPointsAt) {
  describe("a");
  describe("b");
  start();
  machine_.take_log();
  paint("a", "by hand");
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  EXPECT_EQ(listener_.count("drift toys.a"), 1u);
  stop();
  EXPECT_EQ(machine_.colours["toys.a"], "red");
  EXPECT_FALSE(machine_.logged("read toys.b"));
}

TEST_F(WatchTest, ItsOwnWritesAreNoDrift) {
  describe("a");
  start();
  paths_.put({system::Event::Kind::path, "/toys/a"});
  paint("a", "by hand");
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  paths_.put({system::Event::Kind::path, "/toys/a"});
  paint("a", "again");
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 3));
  EXPECT_EQ(listener_.count("drift toys.a"), 2u);
  stop();
}

TEST_F(WatchTest, LooksAtEverythingWhenHintsWereLost) {
  describe("a");
  describe("b");
  start();
  {
    std::lock_guard lock(machine_.mutex);
    machine_.colours["toys.a"] = machine_.colours["toys.b"] = "by hand";
  }
  paths_.put({system::Event::Kind::overflow, ""});
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  ASSERT_TRUE(listener_.wait_for("changed toys.b", 2));
  stop();
}

TEST_F(WatchTest, AFolderThatWentConcernsAllInIt) {
  describe("a");
  start();
  {
    std::lock_guard lock(machine_.mutex);
    machine_.colours.clear();
  }
  paths_.put({system::Event::Kind::path, "/toys"});
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  stop();
}

TEST_F(WatchTest, TheScanFindsWhatNoHintTold) {
  describe("a");
  Watch::Settings settings;
  settings.scan_every = 20ms;
  start(settings);
  {
    std::lock_guard lock(machine_.mutex);
    machine_.colours["toys.a"] = "by hand";
  }
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  stop();
}

TEST_F(WatchTest, TellsReportedDriftOnceAndLeavesIt) {
  describe("a", model::DriftPolicy::report);
  describe("b");
  start();
  paint("a", "by hand");
  ASSERT_TRUE(listener_.wait_for("drift toys.a"));
  paths_.put({system::Event::Kind::path, "/toys/a"});
  paint("b", "by hand");
  ASSERT_TRUE(listener_.wait_for("changed toys.b", 2));
  EXPECT_EQ(listener_.count("drift toys.a"), 1u);
  stop();
  EXPECT_EQ(machine_.colours["toys.a"], "by hand");
  EXPECT_TRUE(state_->drifts().contains("toys.a"));
}

TEST_F(WatchTest, HoldsBackWhenSomebodyFights) {
  describe("a");
  Watch::Settings settings;
  settings.flapping = {3, 1h, 30ms, 1h};
  start(settings);
  for (size_t i = 0; i < 3; ++i) {
    paint("a", "by hand " + std::to_string(i));
    ASSERT_TRUE(listener_.wait_for("changed toys.a", i + 2));
  }
  paint("a", "once more");
  ASSERT_TRUE(listener_.wait_for("held toys.a"));
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 5)) << "it is repaired when its time has come";
  stop();
}

TEST_F(WatchTest, TriesAFailedRepairAgain) {
  describe("a");
  Watch::Settings settings;
  settings.first_retry = 5ms;
  start(settings);
  machine_.failures["toys.a"] = 2;
  paint("a", "by hand");
  ASSERT_TRUE(listener_.wait_for("failed toys.a", 2));
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  stop();
}

TEST_F(WatchTest, WhatWasBlockedFollowsWhatRecovers) {
  describe("a");
  describe("b");
  catalog_.edges.push_back({0, 1, false, "test"});
  Watch::Settings settings;
  settings.first_retry = 5ms;
  machine_.failures["toys.a"] = 2;
  start(settings);
  ASSERT_TRUE(listener_.wait_for("blocked toys.b"));
  ASSERT_TRUE(listener_.wait_for("changed toys.a"));
  ASSERT_TRUE(listener_.wait_for("changed toys.b"));
  stop();
}

TEST_F(WatchTest, WatchesWhatCameIntoATreeWhileHintsWereLost) {
  describe("a");
  machine_.trees = true;
  start();
  ASSERT_TRUE(target_.files().make_directories("/toys/a/new/deep"));
  paths_.put({system::Event::Kind::overflow, ""});
  paint("a", "by hand");
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  stop();
  EXPECT_TRUE(paths_.watched.contains("/toys/a/new/deep"));
}

TEST_F(WatchTest, DoesNotWaitForFoldersThatLeftATree) {
  describe("a");
  machine_.trees = true;
  ASSERT_TRUE(target_.files().make_directories("/toys/a/gone/deep"));
  ASSERT_TRUE(target_.files().make_directories("/toys/a/gone-not"));
  start();
  ASSERT_TRUE(target_.files().remove_tree("/toys/a/gone"));
  paths_.put({system::Event::Kind::path, "/toys/a/gone"});
  paint("a", "by hand");
  ASSERT_TRUE(listener_.wait_for("changed toys.a", 2));
  stop();
  EXPECT_EQ(paths_.watched, (std::set<std::string>{"/toys", "/toys/a", "/toys/a/gone-not"}));
}

TEST_F(WatchTest, StopsAtOnce) {
  describe("a");
  start();
  auto begun = std::chrono::steady_clock::now();
  stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
}

}  // namespace
}  // namespace consort::agent
