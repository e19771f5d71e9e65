#include "trust/tokens/api_token.h"

#include <array>

#include "trust/secret_bytes.h"
#include "trust/tokens/token_text.h"

namespace consort::trust {
namespace {

constexpr size_t kSecretBytes = 32;
constexpr std::array kKinds = {TokenKind::admin, TokenKind::read, TokenKind::write};

}  // namespace

std::string_view to_string(TokenKind kind) {
  switch (kind) {
    case TokenKind::admin:
      return "admin";
    case TokenKind::read:
      return "read";
    case TokenKind::write:
      return "write";
  }
  return "unknown";
}

ApiToken ApiToken::generate(TokenKind kind) {
  return ApiToken(kind, Secret(random_bytes(kSecretBytes)));
}

Result<ApiToken> ApiToken::parse(const Secret& text) {
  TRY(TokenText token, TokenText::parse(text, "an API token"));
  for (TokenKind kind : kKinds) {
    if (token.kind != to_string(kind)) continue;
    if (token.payload.size() != kSecretBytes)
      return fail(Code::invalid, "the API token is not of the right length");
    return ApiToken(kind, Secret(std::move(token.payload)));
  }
  return fail(Code::invalid, "this is a token of the kind '" + token.kind + "', not an API token");
}

Secret ApiToken::to_text() const {
  return TokenText{std::string(to_string(kind_)), secret_.reveal()}.to_text();
}

Digest ApiToken::digest() const { return sha256(secret_.reveal()); }

bool ApiToken::matches(const Digest& stored) const { return same_digest(digest(), stored); }

}  // namespace consort::trust
