#pragma once
#include <string>

#include "base/hash.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class PlanState { saved, applied, discarded };
constexpr auto words(PlanState) {
  return std::to_array<std::string_view>({"saved", "applied", "discarded"});
}

// What a deployment would do to the fleet, exactly; what is applied is this and nothing else.
struct Plan {
  PlanId id;
  RevisionId revision;
  Digest digest;     // SHA-256 of the body: what an approval refers to
  std::string body;  // JSON
  std::string author;
  PlanState state = PlanState::saved;
  WallTime created;
  friend bool operator==(const Plan&, const Plan&) = default;
};

namespace plans {

Result<PlanId> save(Writer& writer, EnvironmentId environment, RevisionId revision,
                    const std::string& body, const std::string& author);
// stale: it is not merely saved any more.
Status set_state(Writer& writer, EnvironmentId environment, PlanId id, PlanState state);
Result<Plan> get(Reader& reader, EnvironmentId environment, PlanId id);
// Newest first.
Result<Page<Plan>> list(Reader& reader, EnvironmentId environment, const PageRequest& page);

}  // namespace plans
}  // namespace consort::store
