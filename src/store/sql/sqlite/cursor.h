#pragma once
#include <string>

#include "store/sql/sqlite/connection.h"

namespace consort::store::sql {

class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(SqliteConnection& connection, std::string text, SqliteStatement statement)
      : connection_(connection), text_(std::move(text)), statement_(std::move(statement)) {}
  ~SqliteCursor() override { connection_.give_back(std::move(text_), std::move(statement_)); }

  Status bind(std::span<const Parameter> parameters);

  Result<bool> next() override;
  int64_t changes() const override;
  bool is_null(int column) const override;
  int64_t integer(int column) const override;
  double real(int column) const override;
  std::string_view text(int column) const override;
  std::string_view blob(int column) const override;

 private:
  SqliteConnection& connection_;
  std::string text_;
  SqliteStatement statement_;
};

}  // namespace consort::store::sql
