#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class TokenKind { admin, api, join };
constexpr auto words(TokenKind) {
  return std::to_array<std::string_view>({"admin", "api", "join"});
}
enum class TokenScope { read, write };
constexpr auto words(TokenScope) { return std::to_array<std::string_view>({"read", "write"}); }

// What a secret opens. Of the secret itself only its SHA-256 is stored.
struct Token {
  TokenId id;
  TokenKind kind = TokenKind::api;
  std::string name;
  TokenScope scope = TokenScope::read;
  std::optional<EnvironmentId> environment;  // nullopt: all
  std::vector<std::string> tags;             // of hosts that join with it
  std::optional<int64_t> uses_left;          // nullopt: any number
  std::optional<WallTime> expires;
  std::optional<WallTime> revoked;
  WallTime created;
  std::optional<WallTime> last_used;
  friend bool operator==(const Token&, const Token&) = default;
};

namespace tokens {

// The id and the time it was created are given here.
Result<TokenId> add(Writer& writer, const Token& token, const Secret& secret);

// The token of a secret if it is valid now. denied: there is none, it is used up, expired or
// revoked; which of them is not told.
Result<Token> find(Reader& reader, const Secret& secret);
// As find(), and takes one use of it: of two who race for the last one, one is denied.
Result<Token> use(Writer& writer, const Secret& secret);

// It opened something now, without taking a use of it.
Status note_use(Writer& writer, TokenId id);
Status revoke(Writer& writer, TokenId id);
Result<Token> get(Reader& reader, TokenId id);
Result<Page<Token>> list(Reader& reader, std::optional<TokenKind> kind, const PageRequest& page);

}  // namespace tokens
}  // namespace consort::store
