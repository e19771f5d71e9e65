#include "store/migrations.h"

#include "base/strings.h"
#include "store/embedded_migrations.h"
#include "store/sql/query.h"

namespace consort::store {
namespace {

constexpr std::string_view kTable =
    "CREATE TABLE IF NOT EXISTS schema_steps "
    "(version BIGINT PRIMARY KEY, name TEXT NOT NULL, taken BIGINT NOT NULL)";

Status take(sql::Connection& connection, int64_t version, const Migration& step, WallTime now) {
  TRY_DO(connection.script(connection.translate(step.statements)));
  TRY_DO(sql::run(connection, "INSERT INTO schema_steps (version, name, taken) VALUES (?, ?, ?)",
                  version, step.name, now));
  return {};
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

Result<int64_t> schema_version(sql::Connection& connection) {
  return sql::one<int64_t>(connection, "SELECT COALESCE(MAX(version), 0) FROM schema_steps");
}

Error too_new(int64_t version, int64_t newest) {
  return fail(Code::unsupported, "the database has schema " + std::to_string(version) +
                                     " and this program knows schemas up to " +
                                     std::to_string(newest) + ": use the newer program");
}

Status migrate(sql::Connection& connection, std::span<const Migration> steps, WallTime now) {
  TRY_DO(sql::run(connection, kTable));
  TRY(int64_t version, schema_version(connection));
  const auto newest = static_cast<int64_t>(steps.size());
  if (version > newest) return too_new(version, newest);
  while (version < newest) {
    const Migration& step = steps[static_cast<size_t>(version++)];
    TRY_DO(connection.begin_writing());
    Status taken = take(connection, version, step, now);
    if (taken) taken = connection.commit();
    if (taken) continue;
    connection.rollback();
    return std::move(taken).within("taking schema step " + std::string(step.name));
  }
  return {};
}

}  // namespace consort::store
