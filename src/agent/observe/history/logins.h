#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "system/file_system.h"

namespace consort::agent {

// Somebody was logged in.
struct Login {
  std::string user;
  std::string from;  // an address or the name of a host; "": not from another machine
  std::string line;  // "pts/0"
  WallTime begin;
  std::optional<WallTime> end;  // nothing: as far as is known still
  friend bool operator==(const Login&, const Login&) = default;
};

// Somebody did something as another user by sudo.
struct SudoUse {
  WallTime at;
  std::string user;
  std::string command;
  friend bool operator==(const SudoUse&, const SudoUse&) = default;
};

// The last ones that the machine's records tell of, oldest first. Whatever they hold is made
// printable. None where there are none, or they cannot be read.
std::vector<Login> logins(system::FileSystem& files);
std::vector<SudoUse> sudo_uses(system::FileSystem& files, WallTime now);

// Parts of it: the bytes of wtmp(5), and the text of auth.log or secure.
std::vector<Login> parse_wtmp(std::string_view bytes);
std::vector<SudoUse> parse_sudo_log(std::string_view text, WallTime now);

}  // namespace consort::agent
