#include "store/plans.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Plan& p) {
  return sql::columns(row, p.id, p.revision, p.digest, p.body, p.author, p.state, p.created);
}

namespace plans {
namespace {

const std::string kColumns = "id, revision, digest, body, author, state, created";

}  // namespace

Result<PlanId> save(Writer& writer, EnvironmentId environment, RevisionId revision,
                    const std::string& body, const std::string& author) {
  return sql::one<PlanId>(
      writer.connection(),
      "INSERT INTO plans (environment, revision, digest, body, author, state, created) "
      "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
      environment, revision, sha256(body), body, author, PlanState::saved, writer.now());
}

Status set_state(Writer& writer, EnvironmentId environment, PlanId id, PlanState state) {
  TRY(int64_t changed,
      sql::run(writer.connection(),
               "UPDATE plans SET state = ? WHERE environment = ? AND id = ? AND state = ?", state,
               environment, id, PlanState::saved));
  if (changed > 0) return {};
  TRY(Plan plan, get(writer, environment, id));
  return fail(Code::stale, "the plan is " + std::string(to_string(plan.state)) + " already");
}

Result<Plan> get(Reader& reader, EnvironmentId environment, PlanId id) {
  return sql::required<Plan>(reader.connection(), "such plan",
                             "SELECT " + kColumns + " FROM plans WHERE environment = ? AND id = ?",
                             environment, id);
}

Result<Page<Plan>> list(Reader& reader, EnvironmentId environment, const PageRequest& page) {
  return sql::Listing("plans", kColumns)
      .where("environment = ?", environment)
      .page<Plan>(reader.connection(), page, &Plan::id);
}

}  // namespace plans
}  // namespace consort::store
