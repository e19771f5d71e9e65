#pragma once
#include <functional>

#include "resources/account/account_database.h"
#include "resources/account/login_defs.h"
#include "system/accounts.h"

namespace consort::resources {

// Picks ids as useradd does: regular ones upwards after the highest in use, system ones downwards
// before the lowest, and when that end of the range is reached the first gap. What a directory
// service has is in use too.
class IdAllocation {
 public:
  IdAllocation(const AccountFiles& files, const LoginDefs& defs, system::Accounts& accounts)
      : files_(files), defs_(defs), accounts_(accounts) {}

  Result<uint32_t> user(bool system);
  // `preferred`, the user's own id, when no group has it.
  Result<uint32_t> group(bool system, std::optional<uint32_t> preferred);

 private:
  const AccountFiles& files_;
  const LoginDefs& defs_;
  system::Accounts& accounts_;
};

// The subordinate ids (for user namespaces) of a regular user, in the first gap of their range that
// is large enough. Does nothing when the root keeps none, or the user has some.
void add_subordinate_ids(AccountFiles& files, const std::string& user, const LoginDefs& defs);
void remove_subordinate_ids(AccountFiles& files, const std::string& user);

}  // namespace consort::resources
