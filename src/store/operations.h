#pragma once
#include <optional>
#include <string>

#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class OperationState { running, succeeded, failed, cancelled };
constexpr auto words(OperationState) {
  return std::to_array<std::string_view>({"running", "succeeded", "failed", "cancelled"});
}

// Work that outlasts the request that began it.
struct Operation {
  OperationId id;
  std::string kind;  // "deploy"
  std::string actor;
  OperationState state = OperationState::running;
  int64_t done = 0, total = 0;  // steps; a total of 0: not known
  std::string message;
  std::string result = "null";  // JSON
  bool cancel = false;          // somebody asked it to stop
  WallTime created;
  WallTime updated;
  friend bool operator==(const Operation&, const Operation&) = default;
};

namespace operations {

Result<OperationId> begin(Writer& writer, EnvironmentId environment, const std::string& kind,
                          const std::string& actor);
// These are stale once it has ended: an end stays as it is.
Status set_progress(Writer& writer, EnvironmentId environment, OperationId id, int64_t done,
                    int64_t total, const std::string& message);
Status request_cancel(Writer& writer, EnvironmentId environment, OperationId id);
Status end(Writer& writer, EnvironmentId environment, OperationId id, OperationState state,
           const std::string& message, const std::string& result);

Result<Operation> get(Reader& reader, EnvironmentId environment, OperationId id);
// Newest first.
Result<Page<Operation>> list(Reader& reader, EnvironmentId environment, const PageRequest& page);
Result<int64_t> count_running(Reader& reader, EnvironmentId environment);

// For the start of the server: what ran when it ended has failed. How many.
Result<int64_t> fail_interrupted(Writer& writer);

}  // namespace operations
}  // namespace consort::store
