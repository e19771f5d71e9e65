#include "store/machines.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Machine& m) {
  return sql::columns(row, m.environment, m.host, m.key, m.certificate, m.serial, m.earlier,
                      m.machine_id, m.boot_id, m.past_boots);
}

namespace machines {

Result<std::optional<Machine>> find(Reader& reader, EnvironmentId environment, HostId host) {
  return sql::first<Machine>(
      reader.connection(),
      "SELECT environment, host, key, certificate, serial, earlier, machine_id, boot_id, "
      "past_boots FROM machines WHERE environment = ? AND host = ?",
      environment, host);
}

Status put(Writer& writer, const Machine& m) {
  TRY_DO(sql::run(
      writer.connection(),
      "INSERT INTO machines (environment, host, key, certificate, serial, earlier, machine_id, "
      "boot_id, past_boots) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (environment, host) DO UPDATE SET key = excluded.key, "
      "certificate = excluded.certificate, serial = excluded.serial, earlier = excluded.earlier, "
      "machine_id = excluded.machine_id, boot_id = excluded.boot_id, "
      "past_boots = excluded.past_boots",
      m.environment, m.host, m.key, m.certificate, m.serial, m.earlier, m.machine_id, m.boot_id,
      join(m.past_boots, "\n")));
  return {};
}

Status forget(Writer& writer, EnvironmentId environment, HostId host) {
  TRY_DO(sql::run(writer.connection(), "DELETE FROM machines WHERE environment = ? AND host = ?",
                  environment, host));
  return {};
}

}  // namespace machines
}  // namespace consort::store
