#include "server/auth/caller.h"

namespace consort::server {

std::string Caller::actor() const {
  return token.value == 0 ? "nobody" : "token:" + std::to_string(token.value);
}

Caller caller_of(const store::Token& token) {
  if (token.kind == store::TokenKind::join) return {};
  Caller caller{.token = token.id,
                .environment = token.environment,
                .name = token.name,
                .last_used = token.last_used};
  if (token.kind == store::TokenKind::admin) {
    caller.permission = Permission::admin;
  } else {
    caller.permission =
        token.scope == store::TokenScope::write ? Permission::write : Permission::read;
  }
  return caller;
}

}  // namespace consort::server
