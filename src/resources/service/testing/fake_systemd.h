#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "resources/service/systemd.h"

namespace consort::resources {

// A systemd that runs what it is told to, and remembers its jobs. Thread-safe.
class FakeSystemd final : public Systemd {
 public:
  struct Unit {
    bool running = false;
    bool starts = true;     // else its start fails
    bool one_shot = false;  // ends as soon as it has started
    bool can_reload = true;
    bool outdated = false;  // its files are newer
    bool found = true;      // else its files came after its name
    WallTime started = WallTime::max();
  };

  void put(const std::string& name, Unit unit);
  Unit get(const std::string& name) const;
  std::vector<std::string> jobs() const;  // "start nginx.service", "reload units", in order
  void forget_jobs();
  void fail_reloads(int times) { failing_reloads_ = times; }

  Result<UnitStatus> status(const std::string& unit) override;
  Result<std::vector<std::string>> running() override;
  Result<bool> is_outdated(const std::string& unit) override;
  Result<WallTime> started(const std::string& unit) override;
  Status reload_units() override;
  Status run(UnitJob job, const std::string& unit, Duration timeout, std::stop_token stop) override;
  Result<std::unique_ptr<system::EventSource>> open_events() override;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Unit> units_;  // and the jobs, guarded by mutex_
  std::vector<std::string> jobs_;
  int failing_reloads_ = 0;
};

}  // namespace consort::resources
