#pragma once
#include <memory>
#include <string>
#include <unordered_map>

#include "base/strings.h"
#include "store/sql/connection.h"

struct sqlite3;
struct sqlite3_stmt;

namespace consort::store::sql {

struct SqliteClose {
  void operator()(sqlite3* database) const;
  void operator()(sqlite3_stmt* statement) const;
};
using SqliteHandle = std::unique_ptr<sqlite3, SqliteClose>;
using SqliteStatement = std::unique_ptr<sqlite3_stmt, SqliteClose>;

// A file that is there, or with `create` is made.
Result<SqliteHandle> open_sqlite_file(const std::string& path, bool create);

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(SqliteHandle database) : database_(std::move(database)) {}

  Result<std::unique_ptr<Cursor>> run(std::string_view statement,
                                      std::span<const Parameter> parameters) override;
  Status script(std::string_view statements) override;
  Status begin_reading() override;
  Status begin_writing() override;
  Status commit() override;
  void rollback() override;
  bool in_transaction() const override;
  std::string translate(std::string_view migration) const override;
  Result<std::vector<std::string>> check() override;

  sqlite3* handle() { return database_.get(); }

 private:
  friend class SqliteCursor;
  Result<SqliteStatement> prepare(std::string_view statement);
  void give_back(std::string text, SqliteStatement statement);

  SqliteHandle database_;
  // Those not running now, by their text; a cursor takes one out and gives it back.
  std::unordered_map<std::string, SqliteStatement, StringHash, std::equal_to<>> statements_;
};

}  // namespace consort::store::sql
