#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace consort::model {

// Longer ones are refused everywhere.
constexpr Duration kLongestDuration = std::chrono::hours(24 * 366);

inline int64_t whole_ms(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

// Reads "500ms", "30s", "5min", "2h", "1d", sums of them ("1h 30min") and fractions that are whole
// milliseconds ("1.5s"). The error says what is wrong with the text.
Result<Duration> parse_duration(std::string_view text);

// The largest unit that needs no fraction: "90s", "2min", "1500ms". Equal durations have equal
// texts.
std::string to_text(Duration duration);

}  // namespace consort::model
