#pragma once
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "system/events.h"

namespace consort::resources {

// What systemd knows of one unit.
struct UnitStatus {
  std::string load;    // "loaded", "not-found", "masked", "error"; "" when it is not in memory
  std::string active;  // "active", "inactive", "failed", "activating", ...
  std::string sub;     // "running", "dead", "auto-restart", ...

  // A service that systemd waits to start again has failed: it does not run.
  bool is_running() const {
    return active == "active" || active == "reloading" ||
           (active == "activating" && sub != "auto-restart");
  }
};

enum class UnitJob {
  start,
  stop,
  restart,
  try_restart,
  reload_or_restart,
  reload_or_try_restart,
  reload
};

// The systemd of the running machine. Thread-safe.
class Systemd {
 public:
  virtual ~Systemd() = default;

  // Never older than the last change that systemd has told of, ours included.
  virtual Result<UnitStatus> status(const std::string& unit) = 0;
  // Names of the units that run, aliases left out, sorted.
  virtual Result<std::vector<std::string>> running() = 0;
  // Whether the unit's files have changed since systemd read them.
  virtual Result<bool> is_outdated(const std::string& unit) = 0;
  // When it last began to run; 1970 for what never has.
  virtual Result<WallTime> started(const std::string& unit) = 0;

  // Has systemd read all units again. Callers at the same time share one reload.
  virtual Status reload_units() = 0;
  // Runs one job to its end; the error of a failing one says why the unit failed, with its last log
  // lines. Code::timeout leaves the job to systemd.
  virtual Status run(UnitJob job, const std::string& unit, Duration timeout,
                     std::stop_token stop) = 0;

  // Event::unit for every unit that changes.
  virtual Result<std::unique_ptr<system::EventSource>> open_events() = 0;
};

}  // namespace consort::resources
