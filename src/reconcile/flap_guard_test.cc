#include "reconcile/flap_guard.h"

namespace consort::reconcile {
namespace {

using namespace std::chrono_literals;

class FlapGuardTest : public testing::Test {
 protected:
  MonotonicTime now_{1h};
  FlapGuard guard_{{3, 10min, 30s, 2min}};
};

TEST_F(FlapGuardTest, RepairsAtOnceUpToTheBurst) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(guard_.repair_at(1, now_), now_);
    guard_.repaired(1, now_);
    now_ += 1s;
  }
  EXPECT_TRUE(guard_.flapping(1));
  EXPECT_EQ(guard_.repair_at(1, now_), now_ - 1s + 30s);
}

TEST_F(FlapGuardTest, DelaysGrowUpToTheLongest) {
  for (int i = 0; i < 3; ++i)
    guard_.repaired(1, now_);
  std::vector<Duration> delays;
  for (int i = 0; i < 4; ++i) {
    MonotonicTime at = guard_.repair_at(1, now_);
    delays.push_back(at - now_);
    now_ = at;
    guard_.repaired(1, now_);
  }
  EXPECT_THAT(delays, testing::ElementsAre(30s, 1min, 2min, 2min));
}

TEST_F(FlapGuardTest, QuietForgives) {
  for (int i = 0; i < 3; ++i)
    guard_.repaired(1, now_);
  now_ += 11min;
  EXPECT_EQ(guard_.repair_at(1, now_), now_);
  EXPECT_FALSE(guard_.flapping(1));
}

TEST_F(FlapGuardTest, SlowRepairsNeverFlap) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(guard_.repair_at(1, now_), now_);
    guard_.repaired(1, now_);
    now_ += 6min;
  }
}

TEST_F(FlapGuardTest, ResourcesDoNotShareBlame) {
  for (int i = 0; i < 3; ++i)
    guard_.repaired(1, now_);
  EXPECT_EQ(guard_.repair_at(2, now_), now_);
}

}  // namespace
}  // namespace consort::reconcile
