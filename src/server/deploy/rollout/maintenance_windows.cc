#include "server/deploy/rollout/maintenance_windows.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <string>

#include "base/strings.h"

namespace consort::server {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int kDay = 24 * 60;
constexpr int kWeek = 7 * kDay;
constexpr size_t kMostWindows = 100;

// Minutes of a day; "24:00" is its end.
std::optional<int> minutes(std::string_view text) {
  auto digit = [&](size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
  const int all = hour * 60 + minute;
  if (minute > 59 || all > kDay) return std::nullopt;
  return all;
}

Result<int> time_of_day(const model::Map& map, std::string_view key) {
  const model::Value* value = map.find(key);
  auto found = value && value->is_text() ? minutes(value->text()) : std::nullopt;
  if (!found)
    return fail(Code::invalid,
                "a maintenance window has no time '" + std::string(key) + "' like \"22:00\"");
  return *found;
}

Result<std::vector<int>> days_of(const model::Map& map) {
  const model::Value* value = map.find("days");
  if (!value) return std::vector<int>{0, 1, 2, 3, 4, 5, 6};
  std::vector<int> days;
  if (value->is_list())
    for (const model::Value& day : value->list()) {
      auto found = day.is_text() ? std::ranges::find(kDays, day.text()) : kDays.end();
      if (found == kDays.end())
        return fail(Code::invalid, "days are mon, tue, wed, thu, fri, sat, sun");
      days.push_back(static_cast<int>(found - kDays.begin()));
    }
  if (days.empty())
    return fail(Code::invalid, "'days' of a maintenance window is not a list of days");
  return days;
}

}  // namespace

Result<MaintenanceWindows> MaintenanceWindows::parse(const model::Value& list) {
  if (!list.is_list())
    return fail(
        Code::invalid,
        "'windows' is not a list like [{days: [sat, sun], from: \"22:00\", to: \"04:00\"}]");
  if (list.list().size() > kMostWindows)
    return fail(Code::invalid, "more than " + count(kMostWindows, "maintenance window"));
  MaintenanceWindows all;
  for (const model::Value& value : list.list()) {
    if (!value.is_map()) return fail(Code::invalid, "a maintenance window is not a map");
    for (const auto& entry : value.map())
      if (*entry.key != "days" && *entry.key != "from" && *entry.key != "to")
        return fail(Code::invalid, "a maintenance window has days, from and to, not '" +
                                       printable(*entry.key) + "'");
    TRY(int from, time_of_day(value.map(), "from"));
    TRY(int to, time_of_day(value.map(), "to"));
    if (from == to) return fail(Code::invalid, "a maintenance window ends when it begins");
    TRY(std::vector<int> days, days_of(value.map()));
    for (int day : days)
      all.windows_.push_back({day * kDay + from, day * kDay + to + (to < from ? kDay : 0)});
  }
  return all;
}

bool MaintenanceWindows::open(WallTime now) const {
  if (windows_.empty()) return true;
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  std::tm local{};
  ::localtime_r(&seconds, &local);
  const int day = (local.tm_wday + 6) % 7;  // from Monday
  return open_at(day * kDay + local.tm_hour * 60 + local.tm_min);
}

bool MaintenanceWindows::open_at(int minute) const {
  return windows_.empty() || std::ranges::any_of(windows_, [&](const Window& window) {
           auto holds = [&](int at) { return window.begin <= at && at < window.end; };
           return holds(minute) || holds(minute + kWeek);
         });
}

}  // namespace consort::server
