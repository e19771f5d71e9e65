#include "store/catalogs.h"

#include <algorithm>
#include <charconv>

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, CatalogEntry& c) {
  return sql::columns(row, c.host, c.serial, c.revision, c.digest, c.created);
}

namespace catalogs {
namespace {

const std::string kSelect =
    "SELECT host, serial, revision, digest, created FROM catalogs WHERE environment = ? ";
// Of which hosts have one at a time: ? is the revision.
const std::string kAsOf =
    "AND serial = (SELECT c.serial FROM catalogs c WHERE "
    "c.environment = catalogs.environment AND c.host = catalogs.host AND "
    "c.revision <= ? ORDER BY c.revision DESC, c.serial DESC LIMIT 1) ";
constexpr std::string_view kList = "catalogs";

// The last entry of a page.
struct Last {
  HostId host;
  int64_t serial = 0;
};

Result<Last> read_last(const std::string& cursor) {
  Last last;
  if (cursor.empty()) return last;
  TRY(std::string key, read_cursor(kList, cursor));
  const char* end = key.data() + key.size();
  auto [colon, error] = std::from_chars(key.data(), end, last.host.value);
  if (error == std::errc() && colon != end && *colon == ':') {
    auto [after, second] = std::from_chars(colon + 1, end, last.serial);
    if (second == std::errc() && after == end) return last;
  }
  return fail(Code::invalid, "the cursor does not belong to this list");
}

// One row more tells whether there is a next page.
int64_t one_more_than_a_page(const PageRequest& request) {
  return static_cast<int64_t>(page_size(request) + 1);
}

Result<Page<CatalogEntry>> page_of(Result<std::vector<CatalogEntry>> rows,
                                   const PageRequest& request) {
  Page<CatalogEntry> page;
  TRY(page.items, std::move(rows));
  const size_t size = page_size(request);
  if (page.items.size() <= size) return page;
  page.items.resize(size);
  const CatalogEntry& end = page.items.back();
  page.next = make_cursor(kList, std::to_string(end.host.value) + ":" + std::to_string(end.serial));
  return page;
}

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
                       const Digest& digest, int64_t above) {
  TRY(int64_t given, sql::one<int64_t>(writer.connection(),
                                       "SELECT COALESCE(MAX(serial), 0) FROM catalogs "
                                       "WHERE environment = ? AND host = ?",
                                       environment, host));
  const int64_t last = std::max(given, above);
  if (last >= kHighestSerial) return fail(Code::invalid, "the host has no serial left");
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO catalogs (environment, host, serial, revision, digest, created) "
                  "VALUES (?, ?, ?, ?, ?, ?)",
                  environment, host, last + 1, revision, digest, writer.now()));
  return last + 1;
}

Result<int64_t> assign_again(Writer& writer, EnvironmentId environment, HostId host,
                             const Digest& digest, int64_t above) {
  TRY(auto revision,
      sql::required<RevisionId>(writer.connection(), "such catalog of the host",
                                "SELECT revision FROM catalogs WHERE environment = ? AND host = ? "
                                "AND digest = ? ORDER BY serial DESC LIMIT 1",
                                environment, host, digest));
  return assign(writer, environment, revision, host, digest, above);
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

Result<std::vector<CatalogEntry>> current_of_all(Reader& reader, EnvironmentId environment) {
  return sql::all<CatalogEntry>(
      reader.connection(),
      kSelect +
          "AND serial = (SELECT MAX(c.serial) FROM catalogs c WHERE "
          "c.environment = catalogs.environment AND c.host = catalogs.host) ORDER BY host",
      environment);
}

Result<std::vector<CatalogEntry>> as_of(Reader& reader, EnvironmentId environment,
                                        RevisionId revision) {
  return sql::all<CatalogEntry>(reader.connection(), kSelect + kAsOf + "ORDER BY host", environment,
                                revision);
}

Result<Page<CatalogEntry>> list_as_of(Reader& reader, EnvironmentId environment,
                                      RevisionId revision, const PageRequest& request) {
  TRY(Last last, read_last(request.after));
  return page_of(sql::all<CatalogEntry>(
                     reader.connection(), kSelect + kAsOf + "AND host > ? ORDER BY host LIMIT ?",
                     environment, revision, last.host, one_more_than_a_page(request)),
                 request);
}

Result<std::vector<CatalogEntry>> of_revision(Reader& reader, EnvironmentId environment,
                                              RevisionId revision) {
  return sql::all<CatalogEntry>(reader.connection(),
                                kSelect + "AND revision = ? ORDER BY host, serial", environment,
                                revision);
}

Result<Page<CatalogEntry>> list(Reader& reader, EnvironmentId environment, RevisionId revision,
                                const PageRequest& request) {
  TRY(Last last, read_last(request.after));
  return page_of(
      sql::all<CatalogEntry>(
          reader.connection(),
          kSelect + "AND revision = ? AND (host > ? OR (host = ? AND serial > ?)) "
                    "ORDER BY host, serial LIMIT ?",
          environment, revision, last.host, last.host, last.serial, one_more_than_a_page(request)),
      request);
}

Result<std::optional<CatalogEntry>> as_of(Reader& reader, EnvironmentId environment, HostId host,
                                          RevisionId revision) {
  return sql::first<CatalogEntry>(
      reader.connection(),
      kSelect + "AND host = ? AND revision <= ? ORDER BY revision DESC, serial DESC LIMIT 1",
      environment, host, revision);
}

}  // namespace catalogs
}  // namespace consort::store
