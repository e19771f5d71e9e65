#pragma once
#include <cstdint>
#include <deque>
#include <map>

#include "base/clock.h"

namespace consort::reconcile {

// Keeps two parties that disagree about a resource from fighting at full speed: after `burst`
// repairs of one resource within `window`, each further one waits twice as long as the last, up to
// `longest`. A quiet `window` forgives.
class FlapGuard {
 public:
  struct Settings {
    size_t burst = 5;
    Duration window = std::chrono::minutes(10);
    Duration first_delay = std::chrono::seconds(30);
    Duration longest = std::chrono::hours(1);
  };
  explicit FlapGuard(Settings settings) : settings_(settings) {}
  FlapGuard() : FlapGuard(Settings{}) {}

  // When the resource may be repaired: `now`, or a later time.
  MonotonicTime repair_at(uint32_t resource, MonotonicTime now);
  void repaired(uint32_t resource, MonotonicTime now);
  bool flapping(uint32_t resource) const;

 private:
  struct History {
    std::deque<MonotonicTime> repairs;  // within the window, oldest first
    Duration delay{};                   // zero: not flapping
  };
  void forget_old(History& history, MonotonicTime now) const;

  const Settings settings_;
  std::map<uint32_t, History> histories_;  // only of resources repaired lately
};

}  // namespace consort::reconcile
