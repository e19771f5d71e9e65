#include "store/orphans.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Orphan& o) {
  return sql::columns(row, o.id, o.host, o.address, o.catalog, o.since);
}

namespace orphans {

Status add(Writer& writer, EnvironmentId environment, HostId host, const std::string& address,
           const Digest& catalog) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO orphans (environment, host, address, catalog, since) "
                  "VALUES (?, ?, ?, ?, ?) ON CONFLICT (environment, host, address) DO NOTHING",
                  environment, host, address, catalog, writer.now()));
  return {};
}

Status settle(Writer& writer, EnvironmentId environment, HostId host, const std::string& address) {
  TRY_DO(sql::run(writer.connection(),
                  "DELETE FROM orphans WHERE environment = ? AND host = ? AND address = ?",
                  environment, host, address));
  return {};
}

Result<Page<Orphan>> list(Reader& reader, EnvironmentId environment, const OrphanFilter& filter,
                          const PageRequest& page) {
  return sql::Listing("orphans", "id, host, address, catalog, since")
      .where("environment = ?", environment)
      .where("host = ?", filter.host)
      .page<Orphan>(reader.connection(), page, &Orphan::id);
}

}  // namespace orphans
}  // namespace consort::store
