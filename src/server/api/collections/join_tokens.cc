#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/api/collections/token_view.h"

namespace consort::server {
namespace {

std::string object_of(store::TokenId id) { return "join-token:" + std::to_string(id.value); }

Outcome<store::Token> token_of(const Call& call, store::Reader& reader) {
  TRY(store::Token token, store::tokens::get(reader, {call.integer("token")}));
  if (token.kind != store::TokenKind::join || token.environment != call.site())
    return not_found("join token");
  return token;
}

// Those of other environments are left out: a page may be short and have a next one.
Reply list_join_tokens(const Call& call, store::Reader& reader) {
  TRY(auto page, store::tokens::list(reader, store::TokenKind::join, page_of(call)));
  std::erase_if(page.items,
                [&](const store::Token& token) { return token.environment != call.site(); });
  return list_answer(call, page, token_view);
}

Reply get_join_token(const Call& call, store::Reader& reader) {
  TRY(store::Token token, token_of(call, reader));
  return token_answer(token);
}

Reply revoke_join_token(const Call& call, store::Writer& writer) {
  TRY(store::Token token, token_of(call, writer));
  TRY_DO(store::tokens::revoke(writer, token.id));
  return Answer{.status = 204, .object = object_of(token.id)};
}

JoinTokenRequest request_of(const Call& call) {
  JoinTokenRequest request;
  if (auto* name = call.member("name")) request.name = name->text();
  if (auto* uses = call.member("uses")) request.uses = uses->integer();
  if (auto* life = call.member("seconds")) request.life = std::chrono::seconds(life->integer());
  if (auto* tags = call.member("tags")) request.tags = texts_of(*tags);
  return request;
}

Reply create_join_token(const Services& services, const Call& call) {
  TRY(MadeJoinToken made,
      services.actions.make_join_token(order_of(call, "join-tokens"), request_of(call)));
  TRY(store::Token token, services.store.read([&](store::Reader& reader) {
    return store::tokens::get(reader, made.id);
  }));
  model::Map shown = token_view(token);
  Answer answer{.status = 201,
                .location = "/api/v1/join-tokens/" + std::to_string(made.id.value),
                .replay = model::Value(shown)};
  shown.set("token", model::Value(made.text.reveal()));
  answer.body = model::Value(std::move(shown));
  return answer;
}

}  // namespace

void add_join_tokens(HandlerTable& handlers, const Services& services) {
  handlers.read("listJoinTokens", list_join_tokens);
  handlers.read("getJoinToken", get_join_token);
  handlers.write("revokeJoinToken", revoke_join_token);
  handlers.act("createJoinToken",
               [services](const Call& call) { return create_join_token(services, call); });
}

}  // namespace consort::server
