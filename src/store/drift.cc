#include "store/drift.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Drift& d) {
  return sql::columns(row, d.id, d.host, d.address, d.change, d.first_seen, d.last_seen, d.settled);
}

namespace drift {
namespace {

const std::string kColumns = "id, host, address, change, first_seen, last_seen, settled";

}  // namespace

Result<DriftId> see(Writer& writer, EnvironmentId environment, HostId host,
                    const std::string& address, const std::string& change, WallTime when) {
  return sql::one<DriftId>(
      writer.connection(),
      "INSERT INTO drift (environment, host, address, change, first_seen, last_seen) "
      "VALUES (?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (environment, host, address) WHERE settled IS NULL "
      "DO UPDATE SET change = excluded.change, last_seen = excluded.last_seen RETURNING id",
      environment, host, address, change, when, when);
}

Result<bool> settle(Writer& writer, EnvironmentId environment, HostId host,
                    const std::string& address, WallTime when) {
  TRY(int64_t changed, sql::run(writer.connection(),
                                "UPDATE drift SET settled = ? WHERE environment = ? AND host = ? "
                                "AND address = ? AND settled IS NULL",
                                when, environment, host, address));
  return changed > 0;
}

Result<Drift> get(Reader& reader, EnvironmentId environment, DriftId id) {
  return sql::required<Drift>(reader.connection(), "such drift",
                              "SELECT " + kColumns + " FROM drift WHERE environment = ? AND id = ?",
                              environment, id);
}

Result<Page<Drift>> list(Reader& reader, EnvironmentId environment, const DriftFilter& filter,
                         const PageRequest& page) {
  const std::string scope = filter.open_only ? "settled IS NULL AND " : "";
  return sql::Listing("drift", kColumns)
      .where(scope + "environment = ?", environment)
      .where("host = ?", filter.host)
      .page<Drift>(reader.connection(), page, &Drift::id);
}

Result<int64_t> count_open(Reader& reader, EnvironmentId environment) {
  return sql::one<int64_t>(reader.connection(),
                           "SELECT COUNT(*) FROM drift WHERE environment = ? AND settled IS NULL",
                           environment);
}

}  // namespace drift
}  // namespace consort::store
