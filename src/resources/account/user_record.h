#pragma once
#include <string>

#include "resources/account/account_database.h"
#include "resources/account/login_defs.h"
#include "resources/provider.h"

namespace consort::resources {

// What the account files say of a user, in the words of users.spec.yaml; {state: absent} for
// a user they do not have.
model::Map observe_user(const AccountFiles& files, const std::string& name);

// What creating a user, or changing one, comes down to besides the account files.
struct UserIds {
  uint32_t uid = 0;
  uint32_t gid = 0;
  std::string home;
};

// Adds a user as the order describes.
Result<UserIds> add_user(AccountFiles& files, const Order& order, const LoginDefs& defs,
                         system::Target& target);

// Sets what the order describes and what differs from it.
Result<UserIds> change_user(AccountFiles& files, const Order& order, const LoginDefs& defs,
                            system::Target& target);

// Takes a user out of all files, along with the group of the same name when nobody else is in it.
void erase_user(AccountFiles& files, const std::string& name);

// Code::invalid for attributes that a spec cannot judge, such as a password that is no hash.
Status check_user(const Order& order);

}  // namespace consort::resources
