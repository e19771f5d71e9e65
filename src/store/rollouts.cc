#include "store/rollouts.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Rollout& r) {
  return sql::columns(row, r.id, r.plan, r.state, r.progress, r.created, r.updated);
}

namespace rollouts {
namespace {

const std::string kColumns = "id, plan, state, progress, created, updated";
const std::string kSelect = "SELECT " + kColumns + " FROM rollouts WHERE environment = ? ";

}  // namespace

Result<RolloutId> begin(Writer& writer, EnvironmentId environment, PlanId plan) {
  return sql::one<RolloutId>(
      writer.connection(),
      "INSERT INTO rollouts (environment, plan, state, progress, created, updated) "
      "VALUES (?, ?, ?, '{}', ?, ?) RETURNING id",
      environment, plan, RolloutState::running, writer.now(), writer.now());
}

Status set(Writer& writer, EnvironmentId environment, RolloutId id, RolloutState state,
           const std::string& progress) {
  return sql::run_on_one(writer.connection(), "such rollout",
                         "UPDATE rollouts SET state = ?, progress = ?, updated = ? "
                         "WHERE environment = ? AND id = ?",
                         state, progress, writer.now(), environment, id);
}

Result<Rollout> get(Reader& reader, EnvironmentId environment, RolloutId id) {
  return sql::required<Rollout>(reader.connection(), "such rollout", kSelect + "AND id = ?",
                                environment, id);
}

Result<std::optional<Rollout>> active(Reader& reader, EnvironmentId environment) {
  return sql::first<Rollout>(reader.connection(), kSelect + "AND state IN ('running', 'halted')",
                             environment);
}

Result<Page<Rollout>> list(Reader& reader, EnvironmentId environment, const PageRequest& page) {
  return sql::Listing("rollouts", kColumns)
      .where("environment = ?", environment)
      .page<Rollout>(reader.connection(), page, &Rollout::id);
}

}  // namespace rollouts
}  // namespace consort::store
