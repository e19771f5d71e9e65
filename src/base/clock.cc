#include "base/clock.h"

#include <cstdio>
#include <ctime>

namespace consort {
using namespace std::chrono;

MonotonicTime SystemClock::now() const { return time_point_cast<Duration>(steady_clock::now()); }
WallTime SystemClock::wall() const { return time_point_cast<Duration>(system_clock::now()); }

std::string rfc3339(WallTime time) {
  auto since_epoch = duration_cast<milliseconds>(time.time_since_epoch()).count();
  time_t seconds = static_cast<time_t>(since_epoch / 1000);
  tm parts{};
  gmtime_r(&seconds, &parts);
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<int>(since_epoch % 1000));
  return text;
}

std::string human(Duration duration) {
  char text[40];
  double s = duration_cast<std::chrono::duration<double>>(duration).count();
  if (s < 0.001) {
    std::snprintf(text, sizeof text, "%.0f µs", s * 1e6);
  } else if (s < 1) {
    std::snprintf(text, sizeof text, "%.0f ms", s * 1e3);
  } else if (s < 100) {
    std::snprintf(text, sizeof text, "%.1f s", s);
  } else {
    long whole = static_cast<long>(s);
    std::snprintf(text, sizeof text, "%ld min %ld s", whole / 60, whole % 60);
  }
  return text;
}

}  // namespace consort
