#pragma once
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace consort::store {

namespace sql {
class Connection;
}

// One step from a schema to the next. The first leads to version 1.
struct Migration {
  std::string_view name;  // "0001_begin"
  std::string_view statements;
};

// Those of this program: migrations/*.sql.
std::span<const Migration> migrations();

// The schema a database of ours has; 0: none yet.
Result<int64_t> schema_version(sql::Connection& connection);
Error too_new(int64_t version, int64_t newest);

// Takes the steps a database has not taken, each in one transaction. unsupported: it has taken
// steps that are not in `steps`.
Status migrate(sql::Connection& connection, std::span<const Migration> steps, WallTime now);

}  // namespace consort::store
