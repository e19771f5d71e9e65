#include "store/orders.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Orders& o) {
  return sql::columns(row, o.offer, o.apply, o.paused, o.ordered);
}

static Status read_row(const sql::Cursor& row, HostOrders& o) {
  return sql::columns(row, o.host, o.orders.offer, o.orders.apply, o.orders.paused,
                      o.orders.ordered);
}

namespace orders {

Result<std::vector<HostOrders>> of_all(Reader& reader, EnvironmentId environment) {
  return sql::all<HostOrders>(
      reader.connection(),
      "SELECT host, offer, apply, paused, ordered FROM orders WHERE environment = ? ORDER BY host",
      environment);
}

Result<Orders> of_host(Reader& reader, EnvironmentId environment, HostId host) {
  TRY(auto found, sql::first<Orders>(reader.connection(),
                                     "SELECT offer, apply, paused, ordered FROM orders WHERE "
                                     "environment = ? AND host = ?",
                                     environment, host));
  return found.value_or(Orders());
}

Status set_offer(Writer& writer, EnvironmentId environment, HostId host, const std::string& offer) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO orders (environment, host, offer) VALUES (?, ?, ?) "
                  "ON CONFLICT (environment, host) DO UPDATE SET offer = excluded.offer",
                  environment, host, offer));
  return {};
}

Status set_apply(Writer& writer, EnvironmentId environment, HostId host,
                 const std::string& deployment, const Digest& catalog, const std::string& apply) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO orders (environment, host, apply, deployment, ordered) "
                  "VALUES (?, ?, ?, ?, ?) ON CONFLICT (environment, host) DO UPDATE SET "
                  "apply = excluded.apply, deployment = excluded.deployment, "
                  "ordered = excluded.ordered",
                  environment, host, apply, deployment, catalog));
  return {};
}

Status forget_ordered(Writer& writer, EnvironmentId environment, HostId host) {
  TRY_DO(sql::run(writer.connection(),
                  "UPDATE orders SET ordered = NULL WHERE environment = ? AND host = ?",
                  environment, host));
  return {};
}

Result<bool> end_apply(Writer& writer, EnvironmentId environment, HostId host,
                       const std::string& deployment) {
  TRY(int64_t changed, sql::run(writer.connection(),
                                "UPDATE orders SET apply = NULL, deployment = NULL WHERE "
                                "environment = ? AND host = ? AND deployment = ?",
                                environment, host, deployment));
  return changed > 0;
}

Status set_paused(Writer& writer, EnvironmentId environment, HostId host,
                  const std::optional<std::string>& reason) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO orders (environment, host, paused) VALUES (?, ?, ?) "
                  "ON CONFLICT (environment, host) DO UPDATE SET paused = excluded.paused",
                  environment, host, reason));
  return {};
}

}  // namespace orders
}  // namespace consort::store
