#include "resources/account/shadow_entry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr std::array<std::string_view, 12> kMethods = {"1", "2a", "2b", "2x", "2y",  "5",
                                                       "6", "7",  "y",  "gy", "sm3", "sm3y"};
constexpr size_t kShortestHash = 20;  // characters after the method: salt and digest
constexpr size_t kLongestHash = 384;

bool is_hash_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("./$=,+-").find(c) != std::string_view::npos;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

bool is_password_hash(std::string_view text) {
  if (text.size() > kLongestHash || !text.starts_with('$')) return false;
  size_t end = text.find('$', 1);
  if (end == text.npos || text.size() - end <= kShortestHash) return false;
  bool known =
      std::find(kMethods.begin(), kMethods.end(), text.substr(1, end - 1)) != kMethods.end();
  return known && std::all_of(text.begin(), text.end(), is_hash_character);
}

Status check_password_hash(std::string_view text) {
  if (text == "*" || is_password_hash(text)) return {};
  return fail(
      Code::invalid,
      "it is not a hash as crypt(3) makes it: use what `mkpasswd` or `openssl passwd -6` print, or "
      "`*` for no password (and `locked: true` to lock one)");
}

PasswordField PasswordField::parse(std::string_view field) {
  PasswordField parsed;
  parsed.locked = field.starts_with('!');
  field.remove_prefix(std::min(field.find_first_not_of('!'), field.size()));
  parsed.hash = field;
  return parsed;
}

std::optional<std::string> date_of_days(std::string_view days) {
  std::optional<int> count = number(days);
  if (!count || *count < 0) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(*count))};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

Result<std::string> days_of_date(std::string_view date) {
  std::vector<std::string_view> parts = split(date, '-');
  std::optional<int> year, month, day;
  if (parts.size() == 3) year = number(parts[0]), month = number(parts[1]), day = number(parts[2]);
  if (year && month && day && *month > 0 && *day > 0) {
    std::chrono::year_month_day written{std::chrono::year(*year),
                                        std::chrono::month(static_cast<unsigned>(*month)),
                                        std::chrono::day(static_cast<unsigned>(*day))};
    std::chrono::days days = std::chrono::sys_days(written).time_since_epoch();
    if (written.ok() && days.count() >= 0) return std::to_string(days.count());
  }
  return fail(Code::invalid, "'" + printable(date) + "' is no date such as 2027-01-31");
}

std::string days_today(WallTime now) {
  return std::to_string(std::chrono::floor<std::chrono::days>(now).time_since_epoch().count());
}

}  // namespace consort::resources
