#pragma once
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "resources/account/account_database.h"
#include "resources/provider.h"

namespace consort::resources {

// Sets the password and its lock as the order describes them. A lock stays when the password
// changes, unless there was no password to be locked. Code::denied for what would let anybody in.
Status set_password(AccountFiles& files, const Order& order, WallTime now);

// Sets when the password ages and the account ends.
Status set_ageing(AccountFiles& files, const Order& order, WallTime now);

std::optional<int64_t> wanted_number(const Order& order, std::string_view attribute);

}  // namespace consort::resources
