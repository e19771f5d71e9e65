#pragma once
#include <functional>
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

// At the first start of a server, when there is no valid admin token: makes one, and gives it to
// `keep`, which has to make its text durable; may be called twice. Whether it made one.
Result<bool> issue_first_admin(store::Store& store,
                               const std::function<Status(const Secret&)>& keep);

}  // namespace consort::server
