#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "system/file_system.h"

namespace consort::resources {

// A range of ids, both ends included.
struct IdRange {
  uint32_t low = 0;
  uint32_t high = 0;
  bool contains(uint32_t id) const { return id >= low && id <= high; }
};

// /etc/login.defs and /etc/default/useradd of a root: what new accounts are like. What they leave
// out is as in shadow-utils 4.13 and Debian's settings.
class LoginDefs {
 public:
  static Result<LoginDefs> read(system::FileSystem& files);

  IdRange users(bool system) const;
  IdRange groups(bool system) const;
  IdRange subordinate_users() const;
  IdRange subordinate_groups() const;
  uint32_t subordinate_count() const { return number("SUB_UID_COUNT", 65536); }

  bool group_per_user() const;        // a group of its own for every user; else default_group()
  std::string default_group() const;  // name or number
  uint32_t home_mode() const;
  std::string homes() const;     // "/home"
  std::string skeleton() const;  // "/etc/skel"
  std::optional<std::string> shell() const;
  // As in /etc/shadow: "" when there is no limit.
  std::string max_days() const { return days("PASS_MAX_DAYS", 99999); }
  std::string min_days() const { return days("PASS_MIN_DAYS", 0); }
  std::string warn_days() const { return days("PASS_WARN_AGE", 7); }

 private:
  int64_t number(std::string_view key, int64_t otherwise) const;  // decimal, 0octal or 0xhex
  std::string days(std::string_view key, int64_t otherwise) const;

  std::map<std::string, std::string, std::less<>> defs_;
  std::map<std::string, std::string, std::less<>> useradd_;
};

}  // namespace consort::resources
