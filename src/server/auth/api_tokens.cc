#include "server/auth/api_tokens.h"

#include "store/audit.h"
#include "trust/tokens/api_token.h"

namespace consort::server {
namespace {

trust::TokenKind kind_of(Permission permission) {
  switch (permission) {
    case Permission::admin:
      return trust::TokenKind::admin;
    case Permission::write:
      return trust::TokenKind::write;
    case Permission::read:
    case Permission::none:
      return trust::TokenKind::read;
  }
  return trust::TokenKind::read;
}

Result<bool> has_admin(store::Reader& reader) {
  store::PageRequest page;
  do {
    TRY(auto tokens, store::tokens::list(reader, store::TokenKind::admin, page));
    for (const store::Token& token : tokens.items)
      if (!token.revoked && (!token.expires || *token.expires > reader.now())) return true;
    page.after = tokens.next;
  } while (!page.after.empty());
  return false;
}

}  // namespace

Result<IssuedToken> issue_api_token(store::Writer& writer, const NewApiToken& wanted) {
  check(wanted.permission != Permission::none, "a token is for something");
  store::Token token{
      .name = wanted.name, .environment = wanted.environment, .expires = wanted.expires};
  if (wanted.permission == Permission::admin) token.kind = store::TokenKind::admin;
  if (wanted.permission != Permission::read) token.scope = store::TokenScope::write;
  Secret text = trust::ApiToken::generate(kind_of(wanted.permission)).to_text();
  TRY(store::TokenId id, store::tokens::add(writer, token, text));
  TRY(store::Token stored, store::tokens::get(writer, id));
  return IssuedToken{std::move(stored), std::move(text)};
}

// Kept before the store knows it: after a crash in between the next start makes another one.
Result<bool> issue_first_admin(store::Store& store,
                               const std::function<Status(const Secret&)>& keep) {
  return store.write([&](store::Writer& writer) -> Result<bool> {
    TRY(bool there, has_admin(writer));
    if (there) return false;
    TRY(IssuedToken issued,
        issue_api_token(writer, {.name = "first", .permission = Permission::admin}));
    TRY_DO(
        store::audit::append(writer, {.actor = "server",
                                      .verb = "createToken",
                                      .object = "token:" + std::to_string(issued.token.id.value)}));
    TRY_DO(keep(issued.text));
    return true;
  });
}

}  // namespace consort::server
