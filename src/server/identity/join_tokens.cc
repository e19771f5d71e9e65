#include "server/identity/join_tokens.h"

#include "store/audit.h"
#include "store/environments.h"
#include "store/hosts.h"
#include "trust/tokens/join_token.h"

namespace consort::server {
namespace {

constexpr Duration kLongestLife = std::chrono::hours(24 * 366);

Status check_terms(const JoinTerms& terms) {
  if (terms.uses && *terms.uses < 1)
    return fail(Code::invalid, "a join token is for one use or more");
  if (terms.life <= Duration(0) || terms.life > kLongestLife)
    return fail(Code::invalid, "a join token lives for up to a year");
  return store::hosts::check_tags(terms.tags);
}

std::string object_of(store::TokenId id) { return "token:" + std::to_string(id.value); }

}  // namespace

Result<JoinTokens::Made> JoinTokens::make(const JoinTerms& terms, const Decider& by) {
  TRY_DO(check_terms(terms));
  TRY(auto token, trust::JoinToken::generate(terms.servers, vault_.root_key()));
  store::Token stored{.kind = store::TokenKind::join,
                      .name = terms.name,
                      .scope = store::TokenScope::write,
                      .environment = terms.environment,
                      .tags = terms.tags,
                      .uses_left = terms.uses,
                      .expires = clock_.wall() + terms.life};
  TRY(store::TokenId id, store_.write([&](store::Writer& w) -> Result<store::TokenId> {
    TRY(auto environment, store::environments::get(w, terms.environment));
    TRY(store::TokenId given, store::tokens::add(w, stored, token.secret));
    TRY_DO(store::audit::append(w, {.environment = environment.id,
                                    .actor = by.actor,
                                    .verb = "join-token.make",
                                    .object = object_of(given),
                                    .details = by.details}));
    return given;
  }));
  return Made{id, token.to_text()};
}

Status JoinTokens::revoke(store::TokenId id, const Decider& by) {
  return store_.write([&](store::Writer& w) -> Status {
    TRY(auto token, store::tokens::get(w, id));
    if (token.kind != store::TokenKind::join)
      return fail(Code::not_found, "there is no such join token");
    TRY_DO(store::tokens::revoke(w, id));
    TRY_DO(store::audit::append(w, {.environment = token.environment,
                                    .actor = by.actor,
                                    .verb = "join-token.revoke",
                                    .object = object_of(id),
                                    .details = by.details}));
    return {};
  });
}

}  // namespace consort::server
