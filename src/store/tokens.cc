#include "store/tokens.h"

#include "base/strings.h"
#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Token& t) {
  return sql::columns(row, t.id, t.kind, t.name, t.scope, t.environment, t.tags, t.uses_left,
                      t.expires, t.revoked, t.created, t.last_used);
}

namespace tokens {
namespace {

const std::string kColumns =
    "id, kind, name, scope, environment, tags, uses_left, expires, revoked, created, last_used";
const std::string kValid =
    "secret = ? AND revoked IS NULL AND (expires IS NULL OR expires > ?) "
    "AND (uses_left IS NULL OR uses_left > 0)";

Result<Token> or_denied(Result<std::optional<Token>> found) {
  TRY(auto token, std::move(found));
  if (!token) return fail(Code::denied, "the token is not valid");
  return std::move(*token);
}

}  // namespace

Result<TokenId> add(Writer& writer, const Token& t, const Secret& secret) {
  return sql::one<TokenId>(
      writer.connection(),
      "INSERT INTO tokens (kind, name, secret, scope, environment, tags, uses_left, expires, "
      "created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      t.kind, t.name, sha256(secret.reveal()), t.scope, t.environment, join(t.tags, "\n"),
      t.uses_left, t.expires, writer.now());
}

Result<Token> find(Reader& reader, const Secret& secret) {
  return or_denied(sql::first<Token>(reader.connection(),
                                     "SELECT " + kColumns + " FROM tokens WHERE " + kValid,
                                     sha256(secret.reveal()), reader.now()));
}

Result<Token> use(Writer& writer, const Secret& secret) {
  return or_denied(
      sql::first<Token>(writer.connection(),
                        "UPDATE tokens SET uses_left = uses_left - 1, last_used = ? WHERE " +
                            kValid + " RETURNING " + kColumns,
                        writer.now(), sha256(secret.reveal()), writer.now()));
}

Status note_use(Writer& writer, TokenId id) {
  return sql::run_on_one(writer.connection(), "such token",
                         "UPDATE tokens SET last_used = ? WHERE id = ?", writer.now(), id);
}

Status revoke(Writer& writer, TokenId id) {
  return sql::run_on_one(writer.connection(), "such token",
                         "UPDATE tokens SET revoked = COALESCE(revoked, ?) WHERE id = ?",
                         writer.now(), id);
}

Result<Token> get(Reader& reader, TokenId id) {
  return sql::required<Token>(reader.connection(), "such token",
                              "SELECT " + kColumns + " FROM tokens WHERE id = ?", id);
}

Result<Page<Token>> list(Reader& reader, std::optional<TokenKind> kind, const PageRequest& page) {
  return sql::Listing("tokens", kColumns)
      .where("kind = ?", kind)
      .page<Token>(reader.connection(), page, &Token::id);
}

}  // namespace tokens
}  // namespace consort::store
