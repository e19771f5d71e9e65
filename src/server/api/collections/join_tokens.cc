#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/api/collections/token_view.h"
#include "trust/tokens/join_token.h"

namespace consort::server {
namespace {

constexpr int64_t kShortest = 60, kLongest = 90 * 86'400, kUsual = 600;  // seconds

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
  return Answer::of(token_view(token));
}

Reply revoke_join_token(const Call& call, store::Writer& writer) {
  TRY(store::Token token, token_of(call, writer));
  TRY_DO(store::tokens::revoke(writer, token.id));
  return Answer{.status = 204, .object = object_of(token.id)};
}

store::Token wanted_by(const Call& call, WallTime now) {
  store::Token token{.kind = store::TokenKind::join, .environment = call.site(), .uses_left = 1};
  if (auto* name = call.member("name")) token.name = name->text();
  if (auto* uses = call.member("uses")) token.uses_left = uses->integer();
  if (auto* tags = call.member("tags"))
    for (const model::Value& tag : tags->list())
      token.tags.push_back(tag.text());
  auto* seconds = call.member("seconds");
  const int64_t lives = seconds ? seconds->integer() : kUsual;
  token.expires = now + std::chrono::seconds(std::clamp(lives, kShortest, kLongest));
  return token;
}

Result<store::Token> keep(const Call& call, const trust::JoinToken& join, store::Writer& writer) {
  TRY(auto id, store::tokens::add(writer, wanted_by(call, writer.now()), join.secret));
  TRY_DO(store::audit::append(writer, order_of(call, object_of(id)).audit));
  return store::tokens::get(writer, id);
}

Reply create_join_token(const Services& services, const Call& call) {
  TRY(JoinAddress address, services.actions.join_address());
  TRY(auto join, trust::JoinToken::generate(address.servers, address.root_key));
  TRY(store::Token token,
      services.store.write([&](store::Writer& writer) { return keep(call, join, writer); }));
  model::Map shown = token_view(token);
  Answer answer{.status = 201,
                .location = "/api/v1/join-tokens/" + std::to_string(token.id.value),
                .replay = model::Value(shown)};
  shown.set("token", model::Value(join.to_text().reveal()));
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
