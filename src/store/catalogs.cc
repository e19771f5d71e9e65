#include "store/catalogs.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, CatalogEntry& c) {
  return sql::columns(row, c.host, c.serial, c.revision, c.digest, c.created);
}

namespace catalogs {
namespace {

const std::string kSelect =
    "SELECT host, serial, revision, digest, created FROM catalogs WHERE environment = ? ";

}  // namespace

Result<Digest> put(Writer& writer, EnvironmentId environment, const std::string& json) {
  const Digest digest = sha256(json);
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO catalog_bodies (environment, digest, body) VALUES (?, ?, ?) "
                  "ON CONFLICT (environment, digest) DO NOTHING",
                  environment, digest, json));
  return digest;
}

Result<std::string> body(Reader& reader, EnvironmentId environment, const Digest& digest) {
  return sql::required<std::string>(
      reader.connection(), "such catalog",
      "SELECT body FROM catalog_bodies WHERE environment = ? AND digest = ?", environment, digest);
}

Result<int64_t> assign(Writer& writer, EnvironmentId environment, RevisionId revision, HostId host,
                       const Digest& digest) {
  return sql::one<int64_t>(
      writer.connection(),
      "INSERT INTO catalogs (environment, host, serial, revision, digest, created) "
      "SELECT ?, ?, COALESCE(MAX(serial), 0) + 1, ?, ?, ? FROM catalogs "
      "WHERE environment = ? AND host = ? RETURNING serial",
      environment, host, revision, digest, writer.now(), environment, host);
}

Result<std::optional<CatalogEntry>> current(Reader& reader, EnvironmentId environment,
                                            HostId host) {
  return sql::first<CatalogEntry>(reader.connection(),
                                  kSelect + "AND host = ? ORDER BY serial DESC LIMIT 1",
                                  environment, host);
}

Result<std::optional<CatalogEntry>> at(Reader& reader, EnvironmentId environment, HostId host,
                                       WallTime when) {
  return sql::first<CatalogEntry>(
      reader.connection(), kSelect + "AND host = ? AND created <= ? ORDER BY serial DESC LIMIT 1",
      environment, host, when);
}

Result<std::vector<CatalogEntry>> of_revision(Reader& reader, EnvironmentId environment,
                                              RevisionId revision) {
  return sql::all<CatalogEntry>(reader.connection(),
                                kSelect + "AND revision = ? ORDER BY host, serial", environment,
                                revision);
}

}  // namespace catalogs
}  // namespace consort::store
