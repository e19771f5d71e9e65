#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "resources/account/colon_file.h"
#include "system/file_system.h"

namespace consort::resources {

// Where the fields of the account files are.
namespace passwd {
enum : size_t { kName, kPassword, kUid, kGid, kComment, kHome, kShell, kFields };
}
namespace shadow {
enum : size_t {
  kName,
  kHash,
  kChanged,
  kMin,
  kMax,
  kWarn,
  kInactive,
  kExpires,
  kReserved,
  kFields
};
}
namespace group {
enum : size_t { kName, kPassword, kGid, kMembers, kFields };
}
namespace gshadow {
enum : size_t { kName, kPassword, kAdmins, kMembers, kFields };
}
namespace subid {
enum : size_t { kName, kStart, kCount, kFields };
}

// The account files of one root at one time. Those that are optional are absent where the root has
// none.
struct AccountFiles {
  ColonFile passwd;
  ColonFile group;
  std::optional<ColonFile> shadow;
  std::optional<ColonFile> gshadow;
  std::optional<ColonFile> subuid;
  std::optional<ColonFile> subgid;

  const ColonFile::Record* user_with(uint32_t uid) const;
  const ColonFile::Record* group_with(uint32_t gid) const;
  std::string group_name(std::string_view gid) const;  // the number itself when no group has it

  // Of supplementary groups and their members, in both group files.
  std::vector<std::string> groups_of(std::string_view user) const;  // sorted
  Status add_to_group(const std::string& group, const std::string& user);
  void remove_from_group(const std::string& group, const std::string& user);
  void set_members(const std::string& group, const std::vector<std::string>& members);
};

// Reads and changes the account files of one root directly, without a process for each account.
// Changes hold the lock of lckpwdf(), which every tool of shadow-utils takes first. Thread-safe.
class AccountDatabase {
 public:
  static constexpr Duration kPatience = std::chrono::seconds(15);  // for the lock, as lckpwdf() has

  explicit AccountDatabase(system::FileSystem& files) : files_(files) {}

  Result<std::shared_ptr<const AccountFiles>> get();
  Fingerprint fingerprint();  // {0, 0} when there is no /etc/passwd

  // Keeps everybody else from changing accounts, and other providers from changing users' key
  // files.
  Result<std::unique_ptr<system::FileLock>> lock();

  // Has `change` alter the files as they are now and writes what it altered, keeping the former
  // ones as passwd-, group- and so on. When anything fails the files are as before. Runs alone
  // among all who edit accounts.
  Status edit(const std::function<Status(AccountFiles&)>& change);

 private:
  Result<AccountFiles> load();
  Status refuse_foreign_lock();

  system::FileSystem& files_;
  std::mutex mutex_;
  std::shared_ptr<const AccountFiles> loaded_;  // guarded by mutex_
  Fingerprint loaded_from_;                     // guarded by mutex_
};

}  // namespace consort::resources
