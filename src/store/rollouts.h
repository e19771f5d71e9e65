#pragma once
#include <optional>
#include <string>

#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class RolloutState { running, halted, done, failed, rolled_back };
constexpr auto words(RolloutState) {
  return std::to_array<std::string_view>({"running", "halted", "done", "failed", "rolled-back"});
}

// A plan on its way through the fleet. An environment has one running or halted rollout at most.
struct Rollout {
  RolloutId id;
  PlanId plan;
  RolloutState state = RolloutState::running;
  std::string progress = "{}";  // JSON: batches, hosts done and failed
  WallTime created;
  WallTime updated;
  friend bool operator==(const Rollout&, const Rollout&) = default;
};

namespace rollouts {

// exists: the environment has one already.
Result<RolloutId> begin(Writer& writer, EnvironmentId environment, PlanId plan);
Status set(Writer& writer, EnvironmentId environment, RolloutId id, RolloutState state,
           const std::string& progress);
Result<Rollout> get(Reader& reader, EnvironmentId environment, RolloutId id);
Result<std::optional<Rollout>> active(Reader& reader, EnvironmentId environment);
// Newest first.
Result<Page<Rollout>> list(Reader& reader, EnvironmentId environment, const PageRequest& page);

}  // namespace rollouts
}  // namespace consort::store
