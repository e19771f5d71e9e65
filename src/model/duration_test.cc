#include "model/duration.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace consort::model {
namespace {

using std::chrono::milliseconds;

TEST(Duration, ReadsUnitsSumsAndFractions) {
  const std::pair<std::string_view, int64_t> cases[] = {
      {"500ms", 500},         {"30s", 30'000}, {"5min", 300'000}, {"2h", 7'200'000},
      {"1d", 86'400'000},     {"1.5s", 1500},  {"0.5ms0s", -1},   {"1h 30min", 5'400'000},
      {"1h30min", 5'400'000}, {" 7 s ", 7000}, {"0s", 0},         {"0.001s", 1},
  };
  for (const auto& [text, ms] : cases) {
    auto duration = parse_duration(text);
    ASSERT_EQ(duration.has_value(), ms >= 0) << text;
    if (duration) {
      EXPECT_EQ(*duration, milliseconds(ms)) << text;
    }
  }
}

TEST(Duration, SaysWhatIsWrong) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "a number is missing"},
      {"5", "a unit is missing: ms, s, min, h or d"},
      {"5m", "'m' is not a unit: minutes are 'min', milliseconds 'ms'"},
      {"5 parsecs", "'parsecs' is not a unit: ms, s, min, h or d"},
      {"-5s", "a number is missing"},
      {"1.s", "a digit after the point is missing"},
      {"0.0001s", "finer than a millisecond"},
      {"367d", "longer than a year"},
      {"366d1ms", "longer than a year"},
      {"9999999999999999999s", "the number is too long"},
      {"999999999999999d", "longer than a year"},
  };
  for (const auto& [text, message] : cases) {
    auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().message, message) << text;
  }
}

RC_GTEST_PROP(Duration, ReadsBackItsText, ()) {
  milliseconds duration(*rc::gen::inRange<int64_t>(0, whole_ms(kLongestDuration) + 1));
  if (*rc::gen::arbitrary<bool>()) duration -= duration % 60'000;
  auto back = parse_duration(to_text(duration));
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == duration);
}

TEST(Duration, UsesTheLargestUnitThatFits) {
  EXPECT_EQ(to_text(milliseconds(90'000)), "90s");
  EXPECT_EQ(to_text(milliseconds(120'000)), "2min");
  EXPECT_EQ(to_text(milliseconds(1500)), "1500ms");
  EXPECT_EQ(to_text(kLongestDuration), "366d");
}

}  // namespace
}  // namespace consort::model
