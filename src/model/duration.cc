#include "model/duration.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace consort::model {
namespace {

struct Unit {
  std::string_view name;
  int64_t ms;
};
constexpr std::array<Unit, 5> kUnits = {
    {{"d", 24 * 3600 * 1000}, {"h", 3600 * 1000}, {"min", 60 * 1000}, {"s", 1000}, {"ms", 1}}};

constexpr size_t kMostDigits = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_while(std::string_view& text, bool (*fits)(char)) {
  auto end = std::find_if_not(text.begin(), text.end(), fits);
  std::string_view taken = text.substr(0, static_cast<size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

Error too_long() { return fail(Code::invalid, "longer than a year"); }

Error unit_error(std::string_view unit) {
  if (unit.empty()) return fail(Code::invalid, "a unit is missing: ms, s, min, h or d");
  if (unit == "m")
    return fail(Code::invalid, "'m' is not a unit: minutes are 'min', milliseconds 'ms'");
  return fail(Code::invalid, "'" + printable(unit, 20) + "' is not a unit: ms, s, min, h or d");
}

// `whole.fraction` times the unit, in milliseconds.
Result<int64_t> scaled(std::string_view whole, std::string_view fraction, int64_t unit_ms) {
  int64_t number = 0, scale = 1;
  for (char c : whole)
    number = number * 10 + (c - '0');
  if (number > whole_ms(kLongestDuration) / unit_ms) return too_long();
  int64_t ms = number * unit_ms;
  for (char c : fraction) {
    scale *= 10;
    int64_t part = (c - '0') * unit_ms;
    if (part % scale != 0) return fail(Code::invalid, "finer than a millisecond");
    ms += part / scale;
  }
  return ms;
}

// One "<number><unit>" from the front of `text`, in milliseconds.
Result<int64_t> take_part(std::string_view& text) {
  std::string_view whole = take_while(text, is_digit);
  std::string_view fraction;
  if (!whole.empty() && text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_while(text, is_digit);
    if (fraction.empty()) return fail(Code::invalid, "a digit after the point is missing");
  }
  if (whole.empty()) return fail(Code::invalid, "a number is missing");
  if (whole.size() + fraction.size() > kMostDigits)
    return fail(Code::invalid, "the number is too long");
  text = trim(text);
  std::string_view name =
      take_while(text, [](char c) { return !is_digit(c) && c != ' ' && c != '.'; });
  auto unit =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == name; });
  if (unit == kUnits.end()) return unit_error(name);
  text = trim(text);
  return scaled(whole, fraction, unit->ms);
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
  int64_t ms = 0;
  text = trim(text);
  do {
    TRY(int64_t part, take_part(text));
    ms += part;
    if (ms > whole_ms(kLongestDuration)) return too_long();
  } while (!text.empty());
  return std::chrono::milliseconds(ms);
}

std::string to_text(Duration duration) {
  int64_t ms = whole_ms(duration);
  if (ms == 0) return "0s";
  for (const Unit& unit : kUnits) {
    if (ms % unit.ms == 0) return std::to_string(ms / unit.ms) + std::string(unit.name);
  }
  return std::to_string(ms) + "ms";
}

}  // namespace consort::model
