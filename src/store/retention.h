#pragma once
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "store/store.h"

namespace consort::store {

// How long, and how many of a kind over all environments; nullopt: no bound.
struct Keep {
  std::optional<Duration> age = {};
  std::optional<int64_t> most = {};
};

struct RetentionPolicy {
  Keep events;
  Keep reports;                        // the newest of each host stays
  Keep operations;                     // those that have ended
  std::optional<Duration> facts = {};  // what a host had this long ago is still known
  // How hosts stood this long ago is still known; of drift and failures that ended, when they were.
  std::optional<Duration> compliance = {};
};

struct Removed {
  int64_t events = 0, reports = 0, operations = 0, facts = 0, catalogs = 0, idempotency_keys = 0;
  int64_t compliance_changes = 0, drift = 0, failures = 0;
  friend bool operator==(const Removed&, const Removed&) = default;
};

// Removes what is not to be kept, and content nothing refers to, in batches so small that other
// writers hardly wait.
Result<Removed> remove_old(Store& store, const RetentionPolicy& policy);

}  // namespace consort::store
