#include "store/idempotency.h"

#include "store/sql/query.h"

namespace consort::store::idempotency {

struct Kept {
  Digest request;
  Answer answer;
};

static Status read_row(const sql::Cursor& row, Kept& k) {
  return sql::columns(row, k.request, k.answer.status, k.answer.body);
}

Result<std::optional<Answer>> find(Reader& reader, TokenId token, const std::string& key,
                                   const Digest& request) {
  TRY(auto kept, (sql::first<Kept>(reader.connection(),
                                   "SELECT request, status, response FROM idempotency_keys "
                                   "WHERE token = ? AND key = ? AND created > ?",
                                   token, key, reader.now() - kKept)));
  if (!kept) return std::optional<Answer>();
  if (kept->request != request)
    return fail(Code::invalid, "the idempotency key was used for another request");
  return std::optional(std::move(kept->answer));
}

// One that is too old may be taken again.
Status remember(Writer& writer, TokenId token, const std::string& key, const Digest& request,
                const Answer& answer) {
  TRY_DO(sql::run(writer.connection(),
                  "DELETE FROM idempotency_keys WHERE token = ? AND key = ? AND created <= ?",
                  token, key, writer.now() - kKept));
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO idempotency_keys (token, key, request, status, response, created) "
                  "VALUES (?, ?, ?, ?, ?, ?)",
                  token, key, request, answer.status, answer.body, writer.now()));
  return {};
}

Result<int64_t> forget_old(Writer& writer, int64_t limit) {
  return sql::run(writer.connection(),
                  "DELETE FROM idempotency_keys WHERE (token, key) IN (SELECT token, key "
                  "FROM idempotency_keys WHERE created <= ? LIMIT ?)",
                  writer.now() - kKept, limit);
}

}  // namespace consort::store::idempotency
