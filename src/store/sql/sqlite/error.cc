#include "store/sql/sqlite/error.h"

#include <sqlite3.h>

namespace consort::store::sql {
namespace {

Code code_of_constraint(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Code::exists;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Code::not_found;
    default:
      return Code::invalid;
  }
}

Code code_of(int extended) {
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Code::busy;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
      return Code::io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Code::corrupt;
    case SQLITE_CONSTRAINT:
      return code_of_constraint(extended);
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return Code::denied;
    case SQLITE_TOOBIG:
      return Code::invalid;
    default:
      return Code::failed;
  }
}

}  // namespace

Error sqlite_error(int code, std::string_view message, std::string_view what) {
  return fail(code_of(code), std::string(what) + ": " + std::string(message));
}

Error sqlite_error(sqlite3* database, std::string_view what) {
  return sqlite_error(sqlite3_extended_errcode(database), sqlite3_errmsg(database), what);
}

}  // namespace consort::store::sql
