#include "base/clock.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace consort {
using namespace std::chrono;
namespace {

// The number that `text` is: ASCII digits and nothing else.
std::optional<unsigned> digits(std::string_view text) {
  unsigned number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// ".25" as nanoseconds; "" is none.
std::optional<nanoseconds> fraction(std::string_view text) {
  if (text.empty()) return nanoseconds(0);
  if (text.size() < 2 || text.size() > 10 || text[0] != '.') return std::nullopt;
  std::string nine(text.substr(1));
  nine.resize(9, '0');
  auto number = digits(nine);
  if (!number) return std::nullopt;
  return nanoseconds(*number);
}

}  // namespace

MonotonicTime SystemClock::now() const { return time_point_cast<Duration>(steady_clock::now()); }
WallTime SystemClock::wall() const { return time_point_cast<Duration>(system_clock::now()); }

std::string rfc3339(WallTime time) {
  auto whole = floor<std::chrono::seconds>(time);
  time_t seconds = static_cast<time_t>(whole.time_since_epoch().count());
  tm parts{};
  gmtime_r(&seconds, &parts);
  char text[80];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<int>(floor<milliseconds>(time - whole).count()));
  return text;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (text.size() <= kShape.size() || text.back() != 'Z') return std::nullopt;
  for (size_t i : {4u, 7u, 10u, 13u, 16u})
    if (text[i] != kShape[i]) return std::nullopt;
  auto y = digits(text.substr(0, 4)), mo = digits(text.substr(5, 2)), d = digits(text.substr(8, 2));
  auto h = digits(text.substr(11, 2)), mi = digits(text.substr(14, 2));
  auto s = digits(text.substr(17, 2));
  auto part = fraction(text.substr(kShape.size(), text.size() - kShape.size() - 1));
  if (!y || !mo || !d || !h || !mi || !s || !part) return std::nullopt;
  year_month_day date{year(static_cast<int>(*y)), month(*mo), day(*d)};
  bool exists = date.ok() && *y >= 1970 && *y <= 2261 && *h < 24 && *mi < 60 && *s < 60;
  if (!exists) return std::nullopt;
  return WallTime(sys_days(date)) + hours(*h) + minutes(*mi) + seconds(*s) + *part;
}

std::string human(Duration duration) {
  char text[40];
  // Each bound is where rounding would reach the next unit.
  double s = duration_cast<std::chrono::duration<double>>(duration).count();
  if (s < 0.0009995) {
    std::snprintf(text, sizeof text, "%.0f µs", s * 1e6);
  } else if (s < 0.9995) {
    std::snprintf(text, sizeof text, "%.0f ms", s * 1e3);
  } else if (s < 99.95) {
    std::snprintf(text, sizeof text, "%.1f s", s);
  } else {
    const long whole = std::lround(s), minutes = std::lround(s / 60), hours = std::lround(s / 3600);
    if (whole < 3600)
      std::snprintf(text, sizeof text, "%ld min %ld s", whole / 60, whole % 60);
    else if (minutes < 48 * 60)
      std::snprintf(text, sizeof text, "%ld h %ld min", minutes / 60, minutes % 60);
    else
      std::snprintf(text, sizeof text, "%ld d %ld h", hours / 24, hours % 24);
  }
  return text;
}

}  // namespace consort
