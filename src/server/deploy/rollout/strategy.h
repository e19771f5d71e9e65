#pragma once
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/value.h"

namespace consort::server {

// So many hosts, or so much of all of them.
struct Share {
  int64_t number = 100;
  bool percent = true;

  size_t of(size_t total) const;  // at least 1
  friend bool operator==(const Share&, const Share&) = default;
};

// How a deployment goes through its hosts.
struct Strategy {
  Share batch;                                   // hosts at a time
  size_t canary = 0;                             // hosts of a first batch, before all others
  size_t max_failures = 0;                       // hosts; halted when more fail
  Duration soak{0};                              // a batch has to stay well before the next one
  Duration patience = std::chrono::minutes(30);  // for the report of a host that is connected
  friend bool operator==(const Strategy&, const Strategy&) = default;
};

// {batch | batch_percent, canary, max_failures, soak_seconds, patience_seconds}: what is given
// there, the rest from `otherwise`. Other keys are left to the caller. Code::invalid.
Result<Strategy> strategy_from(const model::Map& map, const Strategy& otherwise = {});
model::Map to_map(const Strategy& strategy);

}  // namespace consort::server
