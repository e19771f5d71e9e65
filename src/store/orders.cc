#include "store/orders.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Orders& o) {
  return sql::columns(row, o.offer, o.apply, o.paused);
}

namespace orders {

Result<Orders> of_host(Reader& reader, EnvironmentId environment, HostId host) {
  TRY(auto found, sql::first<Orders>(reader.connection(),
                                     "SELECT offer, apply, paused FROM orders WHERE "
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
                 const std::string& deployment, const std::string& apply) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO orders (environment, host, apply, deployment) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT (environment, host) DO UPDATE SET apply = excluded.apply, "
                  "deployment = excluded.deployment",
                  environment, host, apply, deployment));
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
