#include "store/streams.h"

#include "store/sql/query.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Stream& s) {
  return sql::columns(row, s.name, s.acknowledged);
}

namespace streams {

Result<std::optional<Stream>> find(Reader& reader, EnvironmentId environment, HostId host) {
  return sql::first<Stream>(reader.connection(),
                            "SELECT stream, acknowledged FROM streams WHERE environment = ? AND "
                            "host = ?",
                            environment, host);
}

Status set(Writer& writer, EnvironmentId environment, HostId host, const Stream& stream) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO streams (environment, host, stream, acknowledged) "
                  "VALUES (?, ?, ?, ?) ON CONFLICT (environment, host) DO UPDATE SET "
                  "stream = excluded.stream, acknowledged = excluded.acknowledged",
                  environment, host, stream.name, stream.acknowledged));
  return {};
}

}  // namespace streams
}  // namespace consort::store
