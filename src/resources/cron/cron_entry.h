#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace consort::resources {

// One entry of a file in /etc/cron.d (crontab(5), with the user).
struct CronEntry {
  std::string schedule;  // five fields with one space between them, or "@daily"
  std::string user;
  std::string command;  // as the shell gets it: '%' is a per cent sign
  std::map<std::string, std::string> environment;
  bool disabled = false;

  // The file. Code::invalid for what cron could not read back: variables with both kinds of quotes,
  // line breaks, "\%".
  Result<std::string> text(std::string_view name) const;
  // The entry in a file that text() wrote; nothing for any other.
  static std::optional<CronEntry> parse(std::string_view text);
};

// Checks every field against its range and says which is wrong; gives it back with single spaces.
Result<std::string> check_schedule(std::string_view schedule);

}  // namespace consort::resources
