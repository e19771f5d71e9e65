#include "store/failures.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Failure& f) {
  return sql::columns(row, f.id, f.host, f.address, f.outcome, f.began, f.mended);
}

namespace failures {
namespace {

// Of two times the later one, in the common SQL.
const std::string kMend =
    "UPDATE failures SET mended = CASE WHEN began > ? THEN began ELSE ? END "
    "WHERE environment = ? AND host = ? AND mended IS NULL";

}  // namespace

Status see(Writer& writer, EnvironmentId environment, HostId host, const std::string& address,
           FailureOutcome outcome, WallTime when) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO failures (environment, host, address, outcome, began) "
                  "VALUES (?, ?, ?, ?, ?) "
                  "ON CONFLICT (environment, host, address) WHERE mended IS NULL "
                  "DO UPDATE SET outcome = excluded.outcome",
                  environment, host, address, outcome, when));
  return {};
}

Result<bool> mend(Writer& writer, EnvironmentId environment, HostId host,
                  const std::string& address, WallTime when) {
  TRY(int64_t changed, sql::run(writer.connection(), kMend + " AND address = ?", when, when,
                                environment, host, address));
  return changed > 0;
}

Status mend_all(Writer& writer, EnvironmentId environment, HostId host, WallTime when) {
  TRY_DO(sql::run(writer.connection(), kMend, when, when, environment, host));
  return {};
}

Result<std::vector<std::string>> open_of(Reader& reader, EnvironmentId environment, HostId host) {
  return sql::all<std::string>(reader.connection(),
                               "SELECT address FROM failures WHERE environment = ? AND host = ? "
                               "AND mended IS NULL ORDER BY address",
                               environment, host);
}

Result<Page<Failure>> list(Reader& reader, EnvironmentId environment, const FailureFilter& filter,
                           const PageRequest& page) {
  const std::string scope = filter.open_only ? "mended IS NULL AND " : "";
  return sql::Listing("failures", "id, host, address, outcome, began, mended")
      .where(scope + "environment = ?", environment)
      .where("host = ?", filter.host)
      .page<Failure>(reader.connection(), page, &Failure::id);
}

}  // namespace failures
}  // namespace consort::store
