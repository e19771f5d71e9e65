#include "store/tokens.h"

#include "model/json.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/api/collections/token_view.h"
#include "server/auth/api_tokens.h"

namespace consort::server {

model::Map token_view(const store::Token& t) {
  Fields fields;
  fields.add("id", t.id).add("name", t.name).add("kind", t.kind);
  if (t.kind == store::TokenKind::join) {
    fields.add("tags", t.tags).add("uses_left", t.uses_left);
  } else {
    fields.add("scope", t.scope);
  }
  return fields.add("environment", t.environment)
      .add("expires", t.expires)
      .add("revoked", t.revoked)
      .add("created", t.created)
      .add("last_used", t.last_used)
      .take();
}

Answer token_answer(const store::Token& token) {
  Answer answer = Answer::of(token_view(token));
  store::Token decided = token;
  decided.last_used.reset();
  decided.uses_left.reset();
  answer.version = model::to_json(token_view(decided));
  return answer;
}

namespace {

std::string object_of(store::TokenId id) { return "token:" + std::to_string(id.value); }

// One that opens the API; join tokens are another collection.
Outcome<store::Token> token_of(const Call& call, store::Reader& reader) {
  TRY(store::Token token, store::tokens::get(reader, {call.integer("token")}));
  if (token.kind == store::TokenKind::join) return not_found("token");
  return token;
}

Reply list_tokens(const Call& call, store::Reader& reader) {
  TRY(auto page, store::tokens::list(reader, store::TokenKind::api, page_of(call)));
  return list_answer(call, page, token_view);
}

Reply list_admin_tokens(const Call& call, store::Reader& reader) {
  TRY(auto page, store::tokens::list(reader, store::TokenKind::admin, page_of(call)));
  return list_answer(call, page, token_view);
}

Reply get_token(const Call& call, store::Reader& reader) {
  TRY(store::Token token, token_of(call, reader));
  return token_answer(token);
}

Permission permission_of(const std::string& word) {
  if (word == "admin") return Permission::admin;
  return word == "write" ? Permission::write : Permission::read;
}

Outcome<std::optional<store::EnvironmentId>> environment_of(const Call& call,
                                                            store::Reader& reader) {
  auto* wanted = call.member("environment");
  if (!wanted) return std::optional<store::EnvironmentId>();
  const size_t slash = wanted->text().find('/');
  if (slash == std::string::npos) return not_found("environment; say ORGANIZATION/NAME");
  TRY(store::Environment found,
      or_not_found(store::environments::find(reader, wanted->text().substr(0, slash),
                                             wanted->text().substr(slash + 1)),
                   "environment"));
  return std::optional(found.id);
}

Reply create_token(const Call& call, store::Writer& writer) {
  NewApiToken wanted{.name = call.member("name")->text(),
                     .permission = permission_of(call.member("permission")->text())};
  TRY(wanted.environment, environment_of(call, writer));
  if (auto* expires = call.member("expires")) wanted.expires = parse_rfc3339(expires->text());
  if (wanted.expires && *wanted.expires <= writer.now())
    return fail(Code::invalid, "the token would have expired already");
  TRY(IssuedToken issued, issue_api_token(writer, wanted));
  model::Map shown = token_view(issued.token);
  Answer answer{.status = 201,
                .location = "/api/v1/tokens/" + std::to_string(issued.token.id.value),
                .replay = model::Value(shown),
                .object = object_of(issued.token.id)};
  shown.set("token", model::Value(issued.text.reveal()));
  answer.body = model::Value(std::move(shown));
  return answer;
}

Reply revoke_token(const Call& call, store::Writer& writer) {
  TRY(store::Token token, token_of(call, writer));
  TRY_DO(store::tokens::revoke(writer, token.id));
  return Answer{.status = 204, .object = object_of(token.id)};
}

}  // namespace

void add_tokens(HandlerTable& handlers) {
  handlers.read("listTokens", list_tokens);
  handlers.read("listAdminTokens", list_admin_tokens);
  handlers.read("getToken", get_token);
  handlers.write("createToken", create_token);
  handlers.write("revokeToken", revoke_token);
}

}  // namespace consort::server
