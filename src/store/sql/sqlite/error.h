#pragma once
#include <string_view>

#include "base/result.h"

struct sqlite3;

namespace consort::store::sql {

// What an extended result code of SQLite means; `what` is what was being done.
Error sqlite_error(int code, std::string_view message, std::string_view what);
Error sqlite_error(sqlite3* database, std::string_view what);  // the last failure there

}  // namespace consort::store::sql
