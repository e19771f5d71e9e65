#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace consort {

using Duration = std::chrono::nanoseconds;
using MonotonicTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

// The time, given to whoever needs it so that tests can move it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime now() const = 0;
  virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
 public:
  MonotonicTime now() const override;
  WallTime wall() const override;
};

// Stands still until advance() is called.
class ManualClock final : public Clock {
 public:
  MonotonicTime now() const override { return MonotonicTime(elapsed_); }
  WallTime wall() const override { return WallTime(std::chrono::hours(24 * 365 * 50) + elapsed_); }
  void advance(Duration by) { elapsed_ += by; }

 private:
  Duration elapsed_{std::chrono::hours(1)};
};

std::string rfc3339(WallTime time);  // "2026-03-01T12:00:00.123Z", UTC, milliseconds
// Reads that form, with up to nine digits of a fraction or none; years 1970 to 2261.
std::optional<WallTime> parse_rfc3339(std::string_view text);
std::string human(Duration duration);  // "850 µs", "12 ms", "1.4 s", "3 min 20 s"

}  // namespace consort
