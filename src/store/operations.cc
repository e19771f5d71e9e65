#include "store/operations.h"

#include "store/sql/listing.h"

namespace consort::store {

static Status read_row(const sql::Cursor& row, Operation& o) {
  return sql::columns(row, o.id, o.kind, o.actor, o.state, o.done, o.total, o.message, o.result,
                      o.cancel, o.created, o.updated);
}

namespace operations {
namespace {

const std::string kColumns =
    "id, kind, actor, state, done, total, message, result, cancel, created, updated";

// Sets columns of a running one; `args` fill the assignments.
template <class... Args>
Status update(Writer& writer, EnvironmentId environment, OperationId id,
              const std::string& assignments, const Args&... args) {
  TRY(int64_t changed, sql::run(writer.connection(),
                                "UPDATE operations SET " + assignments +
                                    ", updated = ? WHERE environment = ? AND id = ? AND state = ?",
                                args..., writer.now(), environment, id, OperationState::running));
  if (changed > 0) return {};
  TRY(Operation ended, get(writer, environment, id));
  return fail(Code::stale, "the operation has ended: " + std::string(to_string(ended.state)));
}

}  // namespace

Result<OperationId> begin(Writer& writer, EnvironmentId environment, const std::string& kind,
                          const std::string& actor) {
  return sql::one<OperationId>(
      writer.connection(),
      "INSERT INTO operations (environment, kind, actor, state, done, total, message, result, "
      "cancel, created, updated) VALUES (?, ?, ?, ?, 0, 0, '', 'null', 0, ?, ?) RETURNING id",
      environment, kind, actor, OperationState::running, writer.now(), writer.now());
}

Status set_progress(Writer& writer, EnvironmentId environment, OperationId id, int64_t done,
                    int64_t total, const std::string& message) {
  return update(writer, environment, id, "done = ?, total = ?, message = ?", done, total, message);
}

Status request_cancel(Writer& writer, EnvironmentId environment, OperationId id) {
  return update(writer, environment, id, "cancel = 1");
}

Status end(Writer& writer, EnvironmentId environment, OperationId id, OperationState state,
           const std::string& message, const std::string& result) {
  return update(writer, environment, id, "state = ?, message = ?, result = ?", state, message,
                result);
}

Result<Operation> get(Reader& reader, EnvironmentId environment, OperationId id) {
  return sql::required<Operation>(
      reader.connection(), "such operation",
      "SELECT " + kColumns + " FROM operations WHERE environment = ? AND id = ?", environment, id);
}

Result<Page<Operation>> list(Reader& reader, EnvironmentId environment, const PageRequest& page) {
  return sql::Listing("operations", kColumns)
      .where("environment = ?", environment)
      .page<Operation>(reader.connection(), page, &Operation::id);
}

Result<int64_t> count_running(Reader& reader, EnvironmentId environment) {
  return sql::one<int64_t>(reader.connection(),
                           "SELECT COUNT(*) FROM operations WHERE state = ? AND environment = ?",
                           OperationState::running, environment);
}

Result<int64_t> fail_interrupted(Writer& writer) {
  return sql::run(writer.connection(),
                  "UPDATE operations SET state = ?, message = ?, updated = ? WHERE state = ?",
                  OperationState::failed, "the server ended while this ran", writer.now(),
                  OperationState::running);
}

}  // namespace operations
}  // namespace consort::store
