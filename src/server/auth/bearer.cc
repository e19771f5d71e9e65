#include "server/auth/bearer.h"

#include "base/strings.h"
#include "trust/tokens/api_token.h"

namespace consort::server {

Result<std::optional<Secret>> bearer_token(const net::Headers& headers) {
  auto field = headers.find("Authorization");
  if (!field) return std::optional<Secret>();
  if (headers.count("Authorization") > 1)
    return fail(Code::invalid, "there is more than one Authorization");
  const size_t space = field->find(' ');
  if (space == std::string_view::npos || to_lower(field->substr(0, space)) != "bearer")
    return fail(Code::invalid, "Authorization is not of the form 'Bearer <token>'");
  TRY(auto token, trust::ApiToken::parse(Secret(std::string(trim(field->substr(space))))));
  return std::optional(token.to_text());
}

Result<Caller> authenticate(store::Reader& reader, const Secret& token) {
  TRY(store::Token found, store::tokens::find(reader, token));
  Caller caller = caller_of(found);
  if (!caller.may(Permission::read)) return fail(Code::denied, "the token is not valid");
  return caller;
}

}  // namespace consort::server
