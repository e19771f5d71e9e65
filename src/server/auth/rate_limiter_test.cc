#include "server/auth/rate_limiter.h"

#include <gtest/gtest.h>

namespace consort::server {
namespace {

TEST(RateLimiter, GivesABurstAndThenAsFastAsTheRate) {
  ManualClock clock;
  RateLimiter limiter({.per_second = 2, .burst = 3}, clock);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(limiter.take("a"), std::nullopt);
  EXPECT_EQ(limiter.take("a"), std::chrono::milliseconds(500));
  EXPECT_EQ(limiter.take("b"), std::nullopt);
  clock.advance(std::chrono::milliseconds(500));
  EXPECT_EQ(limiter.take("a"), std::nullopt);
  EXPECT_NE(limiter.take("a"), std::nullopt);
}

TEST(RateLimiter, RestDoesNotAddUpBeyondTheBurst) {
  ManualClock clock;
  RateLimiter limiter({.per_second = 1, .burst = 2}, clock);
  EXPECT_EQ(limiter.take("a"), std::nullopt);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(limiter.take("a"), std::nullopt);
  EXPECT_EQ(limiter.take("a"), std::nullopt);
  EXPECT_NE(limiter.take("a"), std::nullopt);
}

TEST(RateLimiter, ForgetsWhoWasSilentLongest) {
  ManualClock clock;
  RateLimiter limiter({.per_second = 1, .burst = 1}, clock, 2);
  EXPECT_EQ(limiter.take("a"), std::nullopt);
  EXPECT_EQ(limiter.take("b"), std::nullopt);
  EXPECT_NE(limiter.take("a"), std::nullopt);
  EXPECT_EQ(limiter.take("c"), std::nullopt);
  EXPECT_NE(limiter.take("a"), std::nullopt);
  EXPECT_EQ(limiter.take("b"), std::nullopt);
}

}  // namespace
}  // namespace consort::server
