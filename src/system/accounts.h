#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "system/file_system.h"

namespace consort::system {

// Names and numbers of users and groups as /etc/passwd and /etc/group of one root have them; read
// again when those files have changed. On the running system, names that the files lack (LDAP,
// sssd) are asked of the C library. Thread-safe.
class Accounts {
 public:
  // Looks whether the files have changed at most once in `look_every`, and whenever a name or
  // number is unknown.
  Accounts(FileSystem& files, bool live, Duration look_every = {});
  ~Accounts();

  std::optional<uint32_t> uid(std::string_view name);
  std::optional<uint32_t> gid(std::string_view name);
  std::string user_name(uint32_t uid);  // the number as text when nobody has it
  std::string group_name(uint32_t gid);
  // Primary group and home of a user.
  struct User {
    std::string name;
    uint32_t uid = 0;
    uint32_t gid = 0;
    std::string home;
    std::string shell;
  };
  std::optional<User> user(std::string_view name);
  std::vector<uint32_t> groups_of(std::string_view user);  // the primary one first; none for nobody

 private:
  struct Table;
  struct Source;
  // With mutex_ held; who insists is shown the newest.
  bool is_current(Source& source, const char* path, bool insist) const;
  void refresh_users(bool insist);
  void refresh_groups(bool insist);

  FileSystem& files_;
  const bool live_;
  const Duration look_every_;
  std::mutex mutex_;
  std::unique_ptr<Table> table_;  // guarded by mutex_
};

}  // namespace consort::system
