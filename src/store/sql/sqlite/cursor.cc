#include "store/sql/sqlite/cursor.h"

#include <sqlite3.h>

#include "store/sql/sqlite/error.h"

namespace consort::store::sql {
namespace {

struct Bind {
  sqlite3_stmt* statement;
  int position;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, position); }
  int operator()(int64_t value) const { return sqlite3_bind_int64(statement, position, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, position, value); }
  // A null pointer would bind NULL, and an empty view may have one.
  int operator()(std::string_view text) const {
    return sqlite3_bind_text64(statement, position, text.empty() ? "" : text.data(), text.size(),
                               SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(Blob blob) const {
    return sqlite3_bind_blob64(statement, position, blob.bytes.empty() ? "" : blob.bytes.data(),
                               blob.bytes.size(), SQLITE_STATIC);
  }
};

}  // namespace

Status SqliteCursor::bind(std::span<const Parameter> parameters) {
  sqlite3_stmt* statement = statement_.get();
  consort::check(sqlite3_bind_parameter_count(statement) == static_cast<int>(parameters.size()),
                 "wrong number of parameters for " + text_);
  for (size_t i = 0; i < parameters.size(); ++i) {
    int code = std::visit(Bind{statement, static_cast<int>(i) + 1}, parameters[i]);
    if (code != SQLITE_OK)
      return sqlite_error(code, sqlite3_errstr(code), "cannot give a value to the database");
  }
  return {};
}

Result<bool> SqliteCursor::next() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return sqlite_error(connection_.handle(), "the database refused");
  }
}

int64_t SqliteCursor::changes() const { return sqlite3_changes64(connection_.handle()); }

bool SqliteCursor::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int64_t SqliteCursor::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double SqliteCursor::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

// The pointer first: asking for it may convert the value and change its size.
std::string_view SqliteCursor::text(int column) const {
  auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return {data ? data : "", static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view SqliteCursor::blob(int column) const {
  auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return {data ? data : "", static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

}  // namespace consort::store::sql
