#include "base/clock.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

using namespace std::chrono_literals;

TEST(Rfc3339, IsUtcWithMilliseconds) {
  const std::pair<Duration, std::string_view> cases[] = {
      {0s, "1970-01-01T00:00:00.000Z"},
      {1'772'366'400s + 123'999'999ns, "2026-03-01T12:00:00.123Z"},
      {951'782'399'999ms, "2000-02-28T23:59:59.999Z"},
      {-1ms, "1969-12-31T23:59:59.999Z"},
      {-1ns, "1969-12-31T23:59:59.999Z"},
      {-1s, "1969-12-31T23:59:59.000Z"},
  };
  for (const auto& [since_epoch, text] : cases)
    EXPECT_EQ(rfc3339(WallTime(since_epoch)), text);
}

TEST(Human, TakesTheUnitThatFits) {
  const std::pair<Duration, std::string_view> cases[] = {
      {0ns, "0 µs"},
      {850us, "850 µs"},
      {999'499ns, "999 µs"},
      {999'600ns, "1 ms"},
      {12ms, "12 ms"},
      {999'400us, "999 ms"},
      {999'600us, "1.0 s"},
      {1400ms, "1.4 s"},
      {99'940ms, "99.9 s"},
      {99'960ms, "1 min 40 s"},
      {200s, "3 min 20 s"},
      {2h + 5s, "2 h 0 min"},
      {47h + 59min, "47 h 59 min"},
      {48h, "2 d 0 h"},
  };
  for (const auto& [duration, text] : cases)
    EXPECT_EQ(human(duration), text) << duration.count();
}

TEST(ManualClock, MovesWhenTold) {
  ManualClock clock;
  MonotonicTime now = clock.now();
  WallTime wall = clock.wall();
  EXPECT_EQ(clock.now(), now);
  clock.advance(90s);
  EXPECT_EQ(clock.now() - now, 90s);
  EXPECT_EQ(clock.wall() - wall, 90s);
}

TEST(Rfc3339, ReadsWhatItWrites) {
  for (std::string_view text : {"1970-01-01T00:00:00.000Z", "2024-02-29T23:59:59.999Z",
                                "2026-03-01T12:00:00.123Z", "2261-12-31T00:00:00.001Z"}) {
    auto time = parse_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(rfc3339(*time), text);
  }
}

TEST(Rfc3339, TakesAnyFraction) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:01Z"), WallTime(std::chrono::seconds(1)));
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.5Z"), WallTime(std::chrono::milliseconds(500)));
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.000000001Z"), WallTime(Duration(1)));
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
  for (std::string_view text : {"",
                                "Z",
                                "2026-03-01",
                                "2026-03-01T12:00:00",
                                "2026-03-01 12:00:00Z",
                                "2026-03-01T12:00:00+01:00",
                                "2026-02-29T12:00:00Z",
                                "2026-13-01T12:00:00Z",
                                "2026-00-01T12:00:00Z",
                                "2026-03-01T24:00:00Z",
                                "2026-03-01T12:60:00Z",
                                "2026-03-01T12:00:60Z",
                                "2026-03-01T12:00:00.Z",
                                "2026-03-01T12:00:00.1234567890Z",
                                "2026-03-01T12:00:00.1x3Z",
                                "2026-03-01T12:00:00,123Z",
                                "1969-12-31T23:59:59Z",
                                "2262-01-01T00:00:00Z",
                                "+026-03-01T12:00:00Z",
                                "2026-03-01T-1:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace consort
