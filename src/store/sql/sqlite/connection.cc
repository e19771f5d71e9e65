#include "store/sql/sqlite/connection.h"

#include <sqlite3.h>

#include "store/sql/dialect.h"
#include "store/sql/query.h"
#include "store/sql/sqlite/cursor.h"
#include "store/sql/sqlite/error.h"

namespace consort::store::sql {
namespace {

// Past this many, all are prepared anew: only lists with filters make more than the nouns have.
constexpr size_t kMostStatements = 300;

constexpr Dialect kSqlite{
    .identity = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .blob = "BLOB",
    .key = "TEXT",
    .clustered = "WITHOUT ROWID",
};

}  // namespace

void SqliteClose::operator()(sqlite3* database) const { sqlite3_close(database); }
void SqliteClose::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<SqliteHandle> open_sqlite_file(const std::string& path, bool create) {
  sqlite3* opened = nullptr;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
  int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  SqliteHandle database(opened);
  if (code != SQLITE_OK) return sqlite_error(code, sqlite3_errstr(code), "cannot open " + path);
  sqlite3_extended_result_codes(opened, 1);
  return database;
}

Result<SqliteStatement> SqliteConnection::prepare(std::string_view text) {
  if (auto kept = statements_.find(text); kept != statements_.end()) {
    SqliteStatement statement = std::move(kept->second);
    statements_.erase(kept);
    return statement;
  }
  sqlite3_stmt* prepared = nullptr;
  int code = sqlite3_prepare_v3(handle(), text.data(), static_cast<int>(text.size()),
                                SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  if (code != SQLITE_OK) return sqlite_error(handle(), "cannot prepare " + std::string(text));
  return SqliteStatement(prepared);
}

void SqliteConnection::give_back(std::string text, SqliteStatement statement) {
  sqlite3_reset(statement.get());
  sqlite3_clear_bindings(statement.get());
  if (statements_.size() >= kMostStatements) statements_.clear();
  statements_.insert_or_assign(std::move(text), std::move(statement));
}

Result<std::unique_ptr<Cursor>> SqliteConnection::run(std::string_view text,
                                                      std::span<const Parameter> parameters) {
  TRY(SqliteStatement statement, prepare(text));
  auto cursor = std::make_unique<SqliteCursor>(*this, std::string(text), std::move(statement));
  TRY_DO(cursor->bind(parameters));
  return std::unique_ptr<Cursor>(std::move(cursor));
}

Status SqliteConnection::script(std::string_view statements) {
  if (sqlite3_exec(handle(), std::string(statements).c_str(), nullptr, nullptr, nullptr) !=
      SQLITE_OK)
    return sqlite_error(handle(), "the database refused");
  return {};
}

// A deferred transaction has no snapshot before its first look at the file.
Status SqliteConnection::begin_reading() {
  TRY_DO(sql::run(*this, "BEGIN"));
  auto looked = sql::run(*this, "SELECT 1 FROM sqlite_schema LIMIT 1");
  if (looked) return {};
  rollback();
  return std::move(looked).error();
}

Status SqliteConnection::begin_writing() {
  TRY_DO(sql::run(*this, "BEGIN IMMEDIATE"));
  return {};
}

Status SqliteConnection::commit() {
  TRY_DO(sql::run(*this, "COMMIT"));
  return {};
}

void SqliteConnection::rollback() {
  if (in_transaction()) sqlite3_exec(handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

bool SqliteConnection::in_transaction() const { return !sqlite3_get_autocommit(database_.get()); }

std::string SqliteConnection::translate(std::string_view migration) const {
  return sql::translate(migration, kSqlite);
}

Result<std::vector<std::string>> SqliteConnection::check() {
  TRY(auto problems, all<std::string>(*this, "PRAGMA integrity_check(20)"));
  if (problems == std::vector<std::string>{"ok"}) problems.clear();
  TRY(auto dangling,
      all<std::string>(*this,
                       "SELECT DISTINCT \"table\" || ' refers to a row of ' || parent || "
                       "' that is not there' FROM pragma_foreign_key_check LIMIT 20"));
  problems.insert(problems.end(), dangling.begin(), dangling.end());
  return problems;
}

}  // namespace consort::store::sql
