#include "agent/observe/history/log_tail.h"

#include <time.h>

#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr uint64_t kLargestLog = 64 << 20;  // bytes
constexpr size_t kLongestText = 300;        // bytes

std::optional<WallTime> local(tm parts) {
  parts.tm_isdst = -1;
  const time_t seconds = ::mktime(&parts);
  if (seconds == -1) return std::nullopt;
  return WallTime(std::chrono::seconds(seconds));
}

// "+02:00", "+0200" or "Z"; nothing: there is none.
std::optional<std::chrono::minutes> offset_of(std::string_view text) {
  if (text.starts_with('Z')) return std::chrono::minutes(0);
  int hours = 0, minutes = 0;
  char sign = 0;
  const std::string copy(text.substr(0, 6));
  const bool colon = copy.find(':') != copy.npos;
  if (std::sscanf(copy.c_str(), colon ? "%c%2d:%2d" : "%c%2d%2d", &sign, &hours, &minutes) != 3)
    return std::nullopt;
  if (sign != '+' && sign != '-') return std::nullopt;
  return std::chrono::minutes((hours * 60 + minutes) * (sign == '-' ? -1 : 1));
}

}  // namespace

std::string tail_of(system::FileSystem& files, const std::string& path, size_t most) {
  auto status = files.status(path);
  if (!status || status->type != system::FileType::regular || status->size > kLargestLog) return "";
  std::string tail;
  uint64_t seen = 0;
  Status read = files.scan(path, [&](std::string_view piece) {
    seen += piece.size();
    tail += piece;
    if (tail.size() > 2 * most) tail.erase(0, tail.size() - most);
    return seen <= kLargestLog;
  });
  if (!read) return "";
  if (tail.size() > most) tail.erase(0, tail.size() - most);
  return tail;
}

std::string log_tail(system::FileSystem& files, const std::string& path, size_t most) {
  std::string tail = tail_of(files, path, most + 1);
  if (tail.size() > most) tail.erase(0, std::min(tail.find('\n'), tail.size() - 1) + 1);
  return tail;
}

std::string from_log(std::string_view text) { return printable(trim(text), kLongestText); }

std::optional<WallTime> log_time(std::string_view text) {
  tm parts{};
  char between = 0;
  int used = 0;
  const std::string copy(text.substr(0, 40));
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2d%c%2d:%2d:%2d%n", &parts.tm_year, &parts.tm_mon,
                  &parts.tm_mday, &between, &parts.tm_hour, &parts.tm_min, &parts.tm_sec,
                  &used) != 7 ||
      (between != ' ' && between != 'T'))
    return std::nullopt;
  parts.tm_year -= 1900;
  parts.tm_mon -= 1;
  std::string_view rest = std::string_view(copy).substr(static_cast<size_t>(used));
  if (rest.starts_with('.') || rest.starts_with(','))
    rest = rest.substr(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  auto offset = offset_of(rest);
  if (!offset) return local(parts);
  return WallTime(std::chrono::seconds(::timegm(&parts))) - *offset;
}

std::optional<WallTime> old_log_time(std::string_view text, WallTime now) {
  const time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  tm parts{}, today{};
  ::localtime_r(&seconds, &today);
  const char* end = ::strptime(std::string(text.substr(0, 15)).c_str(), "%b %d %H:%M:%S", &parts);
  if (!end) return std::nullopt;
  parts.tm_year = today.tm_year;
  auto time = local(parts);
  if (!time || *time <= now + std::chrono::hours(24)) return time;
  parts.tm_year -= 1;
  return local(parts);
}

}  // namespace consort::agent
