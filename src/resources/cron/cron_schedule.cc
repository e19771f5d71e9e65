#include <algorithm>
#include <array>
#include <charconv>

#include "base/strings.h"
#include "resources/cron/cron_entry.h"

namespace consort::resources {
namespace {

// One of the five fields of crontab(5).
struct Field {
  const char* name;
  int low;
  int high;
  std::array<const char*, 12> words = {};  // of `low`, and on
};

const std::array<Field, 5> kFields = {{
    {"minute", 0, 59},
    {"hour", 0, 23},
    {"day of the month", 1, 31},
    {"month",
     1,
     12,
     {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
    {"day of the week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}};
constexpr std::array<std::string_view, 8> kNicknames = {
    "@reboot", "@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"};

std::optional<int> number(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

std::optional<int> value_of(std::string_view text, const Field& field) {
  std::string word = to_lower(text);
  for (size_t i = 0; i < field.words.size() && field.words[i]; ++i) {
    if (word == field.words[i]) return field.low + static_cast<int>(i);
  }
  auto value = number(text);
  return value && *value >= field.low && *value <= field.high ? value : std::nullopt;
}

// "*", "7", "1-5" or "mon-fri", with "/2" behind it. "" when it is right, else what is wrong with
// it.
std::string fault(std::string_view part, const Field& field) {
  auto bad = [&](std::string_view what) {
    return "'" + printable(what, 40) + "' is not from " + std::to_string(field.low) + " to " +
           std::to_string(field.high);
  };
  size_t slash = part.find('/');
  std::string_view range = part.substr(0, slash);
  bool is_range = range == "*";
  if (!is_range) {
    size_t dash = range.find('-');
    auto first = value_of(range.substr(0, dash), field);
    if (!first) return bad(range.substr(0, dash));
    if (dash != range.npos) {
      auto last = value_of(range.substr(dash + 1), field);
      if (!last) return bad(range.substr(dash + 1));
      if (*last < *first) return "the range '" + printable(range, 40) + "' runs backwards";
      is_range = true;
    }
  }
  if (slash == part.npos) return "";
  auto step = number(part.substr(slash + 1));
  if (!step || *step == 0) return "'" + printable(part.substr(slash + 1), 40) + "' is no step";
  return is_range ? "" : "a step needs a range or '*' before it";
}

}  // namespace

Result<std::string> check_schedule(std::string_view schedule) {
  std::vector<std::string_view> words = split_words(schedule);
  if (words.size() == 1 && words[0].starts_with('@')) {
    if (std::find(kNicknames.begin(), kNicknames.end(), words[0]) != kNicknames.end())
      return std::string(words[0]);
    return fail(Code::invalid, "cron knows no '" + printable(words[0], 40) + "'" +
                                   did_you_mean(words[0], {kNicknames.begin(), kNicknames.end()}));
  }
  if (words.size() != kFields.size()) {
    return fail(Code::invalid,
                "the schedule '" + printable(schedule, 80) + "' has " +
                    count(words.size(), "field") +
                    ", not five: minute, hour, day of the month, month, day of the week");
  }
  std::vector<std::string> fields;
  for (size_t i = 0; i < kFields.size(); ++i) {
    for (std::string_view part : split(words[i], ',')) {
      std::string wrong = fault(part, kFields[i]);
      if (wrong.empty()) continue;
      return fail(Code::invalid, "the " + std::string(kFields[i].name) + " of the schedule '" +
                                     printable(schedule, 80) + "' is wrong: " + wrong);
    }
    fields.emplace_back(words[i]);
  }
  return join(fields, " ");
}

}  // namespace consort::resources
