#include "store/deliveries.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Delivery& d) {
  return sql::columns(row, d.id, d.channel, d.name, d.body, d.attempts, d.due, d.created);
}

namespace deliveries {

Result<DeliveryId> add(Writer& writer, EnvironmentId environment, const std::string& channel,
                       const std::string& name, const std::string& body) {
  return sql::one<DeliveryId>(
      writer.connection(),
      "INSERT INTO deliveries (environment, channel, name, body, attempts, due, created) "
      "VALUES (?, ?, ?, ?, 0, ?, ?) RETURNING id",
      environment, channel, name, body, writer.now(), writer.now());
}

Result<std::optional<Delivery>> next(Reader& reader, EnvironmentId environment,
                                     const std::string& channel) {
  return sql::first<Delivery>(reader.connection(),
                              "SELECT id, channel, name, body, attempts, due, created "
                              "FROM deliveries WHERE environment = ? AND channel = ? "
                              "ORDER BY id LIMIT 1",
                              environment, channel);
}

Result<std::vector<std::string>> channels(Reader& reader, EnvironmentId environment) {
  return sql::all<std::string>(
      reader.connection(),
      "SELECT DISTINCT channel FROM deliveries WHERE environment = ? ORDER BY channel",
      environment);
}

Result<int64_t> count(Reader& reader, EnvironmentId environment, const std::string& channel) {
  return sql::one<int64_t>(reader.connection(),
                           "SELECT COUNT(*) FROM deliveries WHERE environment = ? AND channel = ?",
                           environment, channel);
}

Status put_off(Writer& writer, EnvironmentId environment, DeliveryId id, WallTime due) {
  return sql::run_on_one(writer.connection(), "such delivery",
                         "UPDATE deliveries SET attempts = attempts + 1, due = ? "
                         "WHERE environment = ? AND id = ?",
                         due, environment, id);
}

Status remove(Writer& writer, EnvironmentId environment, DeliveryId id) {
  return sql::run_on_one(writer.connection(), "such delivery",
                         "DELETE FROM deliveries WHERE environment = ? AND id = ?", environment,
                         id);
}

Status remove_all(Writer& writer, EnvironmentId environment, const std::string& channel) {
  TRY_DO(sql::run(writer.connection(),
                  "DELETE FROM deliveries WHERE environment = ? AND channel = ?", environment,
                  channel));
  return {};
}

Result<std::optional<int64_t>> cursor(Reader& reader, EnvironmentId environment) {
  return sql::first<int64_t>(reader.connection(),
                             "SELECT revision FROM delivery_cursors WHERE environment = ?",
                             environment);
}

Status set_cursor(Writer& writer, EnvironmentId environment, int64_t revision) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO delivery_cursors (environment, revision) VALUES (?, ?) "
                  "ON CONFLICT (environment) DO UPDATE SET revision = excluded.revision",
                  environment, revision));
  return {};
}

}  // namespace deliveries
}  // namespace consort::store
