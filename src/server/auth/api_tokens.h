#pragma once
#include <optional>
#include <string>

#include "base/secret.h"
#include "server/auth/caller.h"
#include "store/store.h"

namespace consort::server {

struct NewApiToken {
  std::string name;
  Permission permission = Permission::read;  // but none
  std::optional<store::EnvironmentId> environment = {};
  std::optional<WallTime> expires = {};
};

struct IssuedToken {
  store::Token token;
  Secret text;  // to be shown once: of it only a digest is kept
};

Result<IssuedToken> issue_api_token(store::Writer& writer, const NewApiToken& wanted);

// At the first start of a server, when there is no valid admin token: makes one. nullopt: there is
// one. Durable before it is given out.
Result<std::optional<IssuedToken>> issue_first_admin(store::Store& store);

}  // namespace consort::server
