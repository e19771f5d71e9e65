#include "agent/daemon/await_membership.h"

#include <gtest/gtest.h>

#include <future>

#include "agent/identity/enroller.h"
#include "agent/testing/fake_server.h"
#include "agent/testing/join_fake_server.h"
#include "base/testing/silent_log.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;

// One process waits, another joins: here two threads, with the kernel's own hints.
class AwaitMembership : public testing::Test {
 protected:
  void SetUp() override { config_.data = folder_.path() + "/data"; }

  void join() { join_fake_server(config_, server_, clock_); }
  std::future<Result<bool>> waiting() {
    return std::async(std::launch::async, [this] {
      Wiring wiring{.clock = clock_, .log = log_, .open_watcher = [](const std::string& root) {
                      return system::inotify_watcher(root);
                    }};
      return await_membership(config_, wiring, stop_.get_token());
    });
  }
  bool said_that_it_waits() {
    for (int i = 0; i < 1000; ++i) {
      if (!log_.lines().empty()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

  SystemClock clock_;
  SilentLog log_;
  trust::Folder folder_;
  FakeServer server_{clock_};
  Config config_;
  std::stop_source stop_;
};

TEST_F(AwaitMembership, AMemberDoesNotWait) {
  join();
  EXPECT_TRUE(waiting().get().value());
  EXPECT_TRUE(log_.lines().empty());
}

TEST_F(AwaitMembership, WhoJoinsIsSeenAtOnce) {
  auto waits = waiting();
  ASSERT_TRUE(said_that_it_waits());
  join();
  ASSERT_EQ(waits.wait_for(10s), std::future_status::ready) << "far sooner than the next look";
  EXPECT_TRUE(waits.get().value());
}

TEST_F(AwaitMembership, TheLockIsLeftToWhoJoins) {
  auto waits = waiting();
  ASSERT_TRUE(said_that_it_waits());
  auto lock = ProcessLock::take(Premises::lock_in(config_));
  ASSERT_TRUE(lock) << lock.error().to_string();
  join();
  EXPECT_EQ(waits.wait_for(200ms), std::future_status::timeout) << "joining is not done yet";
  lock = fail(Code::cancelled, "done");
  ASSERT_EQ(waits.wait_for(10s), std::future_status::ready);
  EXPECT_TRUE(waits.get().value());
}

TEST_F(AwaitMembership, ItCanBeStopped) {
  auto waits = waiting();
  ASSERT_TRUE(said_that_it_waits());
  stop_.request_stop();
  ASSERT_EQ(waits.wait_for(1s), std::future_status::ready);
  EXPECT_FALSE(waits.get().value());
}

}  // namespace
}  // namespace consort::agent
