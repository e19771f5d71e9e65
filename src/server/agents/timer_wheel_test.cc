#include "server/agents/timer_wheel.h"

namespace consort::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

constexpr Duration kSlot = milliseconds(100);

TEST(TimerWheelTest, GivesEachOnceAndNeverEarly) {
  ManualClock clock;
  TimerWheel<int> wheel(kSlot, 16, clock.now());
  for (int i = 0; i < 12; ++i)
    wheel.add(i, clock.now() + i * milliseconds(100) + milliseconds(30));
  std::vector<int> taken;
  for (int step = 0; step < 30; ++step) {
    for (int key : wheel.take_due(clock.now())) {
      EXPECT_GE(step * 50, key * 100 + 30);
      EXPECT_LE(step * 50, key * 100 + 30 + 150);
      taken.push_back(key);
    }
    clock.advance(milliseconds(50));
  }
  EXPECT_THAT(taken, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(TimerWheelTest, WhatIsPastOrFarComesUp) {
  ManualClock clock;
  TimerWheel<int> wheel(kSlot, 16, clock.now());
  wheel.add(1, clock.now() - seconds(5));
  wheel.add(2, clock.now() + seconds(1000));
  wheel.add(3, MonotonicTime::max());
  clock.advance(kSlot);
  EXPECT_THAT(wheel.take_due(clock.now()), ElementsAre(1));
  clock.advance(seconds(500));  // many turns at once
  EXPECT_THAT(wheel.take_due(clock.now()), ElementsAre(2, 3));
  EXPECT_THAT(wheel.take_due(clock.now()), ElementsAre());
}

}  // namespace
}  // namespace consort::server
