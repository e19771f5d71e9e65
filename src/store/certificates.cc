#include "store/certificates.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Certificate& c) {
  return sql::columns(row, c.serial, c.environment, c.host, c.fingerprint, c.issued, c.not_after,
                      c.revoked, c.reason);
}

namespace certificates {
namespace {

const std::string kSelect =
    "SELECT serial, environment, host, fingerprint, issued, not_after, revoked, reason "
    "FROM certificates ";

}  // namespace

Status add(Writer& writer, const Certificate& c) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO certificates (serial, environment, host, fingerprint, issued, "
                  "not_after, revoked, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                  c.serial, c.environment, c.host, c.fingerprint, c.issued, c.not_after, c.revoked,
                  c.reason));
  return {};
}

Result<std::optional<Certificate>> find(Reader& reader, const std::string& serial) {
  return sql::first<Certificate>(reader.connection(), kSelect + "WHERE serial = ?", serial);
}

Result<std::vector<Certificate>> of_host(Reader& reader, EnvironmentId environment, HostId host) {
  return sql::all<Certificate>(
      reader.connection(),
      kSelect + "WHERE environment = ? AND host = ? ORDER BY issued DESC, serial", environment,
      host);
}

Result<std::vector<std::string>> revoked_serials(Reader& reader) {
  return sql::all<std::string>(reader.connection(),
                               "SELECT serial FROM certificates WHERE revoked IS NOT NULL AND "
                               "not_after > ? ORDER BY serial",
                               reader.now());
}

Status revoke(Writer& writer, EnvironmentId environment, const std::string& serial,
              const std::string& reason) {
  return sql::run_on_one(
      writer.connection(), "such certificate",
      "UPDATE certificates SET reason = CASE WHEN revoked IS NULL THEN ? ELSE reason END, "
      "revoked = COALESCE(revoked, ?) WHERE environment = ? AND serial = ?",
      reason, writer.now(), environment, serial);
}

}  // namespace certificates
}  // namespace consort::store
