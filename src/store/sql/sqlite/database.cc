#include "store/sql/sqlite/database.h"

#include <sqlite3.h>

#include "store/sql/sqlite/connection.h"
#include "store/sql/sqlite/error.h"

namespace consort::store::sql {
namespace {

// WAL: readers keep their snapshot while one writes. FULL: the log is synced at every commit.
constexpr std::string_view kSettings = R"(
PRAGMA busy_timeout = 5000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA mmap_size = 268435456;
PRAGMA journal_size_limit = 67108864;
)";
// temp_store stays FILE: kept in memory, what a savepoint may have to undo is walked through at the
// end of every statement, and long bodies take quadratic time.
constexpr std::string_view kWriterSettings = R"(
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 4000;
)";
constexpr std::string_view kReaderSettings = R"(
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16384;
PRAGMA query_only = ON;
)";

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(std::string path) : path_(std::move(path)) {}

  Result<std::unique_ptr<Connection>> connect(Use use) override {
    TRY(SqliteHandle handle, open_sqlite_file(path_, use == Use::write));
    auto connection = std::make_unique<SqliteConnection>(std::move(handle));
    Status settled = connection->script(kSettings);
    if (settled)
      settled = connection->script(use == Use::write ? kWriterSettings : kReaderSettings);
    if (!settled) return std::move(settled).within("opening " + path_).error();
    return std::unique_ptr<Connection>(std::move(connection));
  }

  // In one step, on a connection of its own: it reads one snapshot however many write meanwhile.
  Status copy_to(const std::string& path) override {
    TRY(SqliteHandle from, open_sqlite_file(path_, false));
    TRY(SqliteHandle to, open_sqlite_file(path, true));
    sqlite3_busy_timeout(from.get(), 5000);
    sqlite3_backup* backup = sqlite3_backup_init(to.get(), "main", from.get(), "main");
    if (!backup) return sqlite_error(to.get(), "cannot copy to " + path);
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK)
      return sqlite_error(to.get(), "cannot copy to " + path);
    return {};
  }

 private:
  const std::string path_;
};

}  // namespace

std::unique_ptr<Database> sqlite_database(std::string path) {
  return std::make_unique<SqliteDatabase>(std::move(path));
}

}  // namespace consort::store::sql
