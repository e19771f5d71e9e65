#pragma once
#include <optional>
#include <string>

#include "store/tokens.h"

namespace consort::server {

// What an operation asks of its caller; each includes those before it.
enum class Permission { none, read, write, admin };

// Who makes a request, as far as a token proves it. Without one: nobody.
struct Caller {
  store::TokenId token;  // 0: nobody
  Permission permission = Permission::none;
  std::optional<store::EnvironmentId> environment = {};  // nullopt: all
  std::string name = {};                                 // of the token, for people
  std::optional<WallTime> last_used = {};                // it, before; as far as that was noted

  bool may(Permission wanted) const { return permission >= wanted; }
  bool sees(store::EnvironmentId id) const { return !environment || *environment == id; }
  std::string actor() const;  // "token:3", as the audit trail names it
};

// What a valid token lets its holder do; a join token nothing.
Caller caller_of(const store::Token& token);

}  // namespace consort::server
