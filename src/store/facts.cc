#include "store/facts.h"

#include "store/hosts.h"
#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, FactChange& c) {
  return sql::columns(row, c.id, c.digest, c.observed);
}

namespace facts {
namespace {

Result<std::optional<model::Facts>> body_of(Reader& reader, EnvironmentId environment,
                                            const std::optional<Digest>& digest) {
  if (!digest) return std::optional<model::Facts>();
  TRY(model::Facts facts, body(reader, environment, *digest));
  return std::optional(std::move(facts));
}

}  // namespace

Result<std::optional<Digest>> record(Writer& writer, EnvironmentId environment, HostId host,
                                     const model::Facts& facts, WallTime observed) {
  auto& connection = writer.connection();
  const std::string json = model::to_json(facts.tree);
  const Digest digest = sha256(json);
  TRY(Host before, hosts::get(writer, environment, host));
  if (before.facts == digest) return std::optional<Digest>();
  TRY_DO(sql::run(connection,
                  "INSERT INTO fact_sets (environment, digest, body) VALUES (?, ?, ?) "
                  "ON CONFLICT DO NOTHING",
                  environment, digest, json));
  TRY_DO(sql::run(connection,
                  "INSERT INTO fact_history (environment, host, digest, observed) "
                  "VALUES (?, ?, ?, ?)",
                  environment, host, digest, observed));
  TRY_DO(sql::run(connection, "UPDATE hosts SET facts = ? WHERE environment = ? AND id = ?", digest,
                  environment, host));
  return std::optional(digest);
}

Result<std::optional<model::Facts>> current(Reader& reader, EnvironmentId environment,
                                            HostId host) {
  TRY(Host found, hosts::get(reader, environment, host));
  return body_of(reader, environment, found.facts);
}

Result<std::optional<model::Facts>> at(Reader& reader, EnvironmentId environment, HostId host,
                                       WallTime when) {
  TRY(auto digest, (sql::first<Digest>(reader.connection(),
                                       "SELECT digest FROM fact_history WHERE environment = ? AND "
                                       "host = ? AND observed <= ? ORDER BY id DESC LIMIT 1",
                                       environment, host, when)));
  return body_of(reader, environment, digest);
}

Result<Page<FactChange>> history(Reader& reader, EnvironmentId environment, HostId host,
                                 const PageRequest& page) {
  return sql::Listing("fact_history", "id, digest, observed")
      .where("environment = ?", environment)
      .where("host = ?", host)
      .page<FactChange>(reader.connection(), page, &FactChange::id);
}

Result<model::Facts> body(Reader& reader, EnvironmentId environment, const Digest& digest) {
  TRY(model::Map tree,
      sql::required<model::Map>(reader.connection(), "such set of facts",
                                "SELECT body FROM fact_sets WHERE environment = ? AND digest = ?",
                                environment, digest));
  return model::Facts{std::move(tree)};
}

}  // namespace facts
}  // namespace consort::store
