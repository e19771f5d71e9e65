#pragma once
#include <functional>

#include "base/clock.h"

namespace consort::net {

// How long to wait before connecting again: twice as long after every failure up to a cap, and of
// that a random part ("full jitter"), so that a fleet does not come back all at once.
class Backoff {
 public:
  struct Settings {
    Duration first = std::chrono::seconds(1);
    Duration cap = std::chrono::minutes(2);
    Duration stable = std::chrono::minutes(1);  // a connection that held this long counts as good
  };
  // `random` gives numbers from 0 to below 1.
  Backoff(const Settings& settings, std::function<double()> random)
      : settings_(settings), random_(std::move(random)) {}

  // The delay after a connection that held for so long, or zero when there was none.
  Duration next(Duration held = {});

 private:
  const Settings settings_;
  const std::function<double()> random_;
  Duration ceiling_{};  // of the last delay
};

}  // namespace consort::net
