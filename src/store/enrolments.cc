#include "store/enrolments.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Enrolment& e) {
  return sql::columns(row, e.id, e.fingerprint, e.request, e.name, e.source, e.inventory, e.state,
                      e.environment, e.host, e.decided_by, e.decided, e.created);
}

namespace enrolments {
namespace {

const std::string kColumns =
    "id, fingerprint, request, name, source, inventory, state, environment, host, decided_by, "
    "decided, created";
const std::string kSelect = "SELECT " + kColumns + " FROM enrolments ";

Status decide(Writer& writer, EnrolmentId id, EnrolmentState state,
              std::optional<EnvironmentId> environment, std::optional<HostId> host,
              const std::string& by) {
  TRY(Enrolment enrolment, get(writer, id));
  if (enrolment.state != EnrolmentState::pending)
    return fail(Code::stale, "the enrolment is " + std::string(to_string(enrolment.state)) +
                                 " already, by " + enrolment.decided_by);
  TRY_DO(sql::run(writer.connection(),
                  "UPDATE enrolments SET state = ?, environment = ?, host = ?, decided_by = ?, "
                  "decided = ? WHERE id = ?",
                  state, environment, host, by, writer.now(), id));
  return {};
}

}  // namespace

Result<EnrolmentId> ask(Writer& writer, const Enrolment& e) {
  TRY_DO(sql::run(writer.connection(),
                  "INSERT INTO enrolments (fingerprint, request, name, source, inventory, state, "
                  "decided_by, created) VALUES (?, ?, ?, ?, ?, ?, '', ?) "
                  "ON CONFLICT (fingerprint) DO UPDATE SET request = excluded.request, "
                  "name = excluded.name, source = excluded.source, "
                  "inventory = excluded.inventory WHERE enrolments.state = ?",
                  e.fingerprint, e.request, e.name, e.source, model::to_json(e.inventory),
                  EnrolmentState::pending, writer.now(), EnrolmentState::pending));
  return sql::one<EnrolmentId>(writer.connection(),
                               "SELECT id FROM enrolments WHERE fingerprint = ?", e.fingerprint);
}

Status approve(Writer& writer, EnrolmentId id, EnvironmentId environment, HostId host,
               const std::string& by) {
  return decide(writer, id, EnrolmentState::approved, environment, host, by);
}

Status reject(Writer& writer, EnrolmentId id, const std::string& by) {
  return decide(writer, id, EnrolmentState::rejected, {}, {}, by);
}

Result<Enrolment> get(Reader& reader, EnrolmentId id) {
  return sql::required<Enrolment>(reader.connection(), "such enrolment", kSelect + "WHERE id = ?",
                                  id);
}

Result<std::optional<Enrolment>> find(Reader& reader, const Digest& fingerprint) {
  return sql::first<Enrolment>(reader.connection(), kSelect + "WHERE fingerprint = ?", fingerprint);
}

Result<int64_t> pending(Reader& reader, const std::optional<std::string>& source) {
  return sql::one<int64_t>(
      reader.connection(),
      "SELECT COUNT(*) FROM enrolments WHERE state = ? AND source = COALESCE(?, source)",
      EnrolmentState::pending, source);
}

Result<int64_t> forget_pending(Writer& writer, WallTime when) {
  return sql::run(writer.connection(), "DELETE FROM enrolments WHERE state = ? AND created < ?",
                  EnrolmentState::pending, when);
}

Result<Page<Enrolment>> list(Reader& reader, std::optional<EnrolmentState> state,
                             const PageRequest& page) {
  return sql::Listing("enrolments", kColumns)
      .where("state = ?", state)
      .page<Enrolment>(reader.connection(), page, &Enrolment::id);
}

}  // namespace enrolments
}  // namespace consort::store
