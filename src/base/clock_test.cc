#include "base/clock.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

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
