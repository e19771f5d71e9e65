#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "system/file_system.h"

namespace consort::agent {

// The last bytes of a file of the machine; "" when it is not there, cannot be read, or is too large
// to be gone through.
std::string tail_of(system::FileSystem& files, const std::string& path, size_t most);
// The same of a log, from a whole line on.
std::string log_tail(system::FileSystem& files, const std::string& path, size_t most);

// What a log says, for people: one line of printable text, cut where it is too long.
std::string from_log(std::string_view text);

// "2026-03-01 12:00:00", with any blanks or a T between, and a fraction and an offset from UTC if
// they are there; else it is local time.
std::optional<WallTime> log_time(std::string_view text);
// "Mar  1 12:00:00" of the last year that has it before `now`, in local time.
std::optional<WallTime> old_log_time(std::string_view text, WallTime now);

}  // namespace consort::agent
