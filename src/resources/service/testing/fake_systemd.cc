#include "resources/service/testing/fake_systemd.h"

namespace consort::resources {
namespace {

const char* name_of(UnitJob job) {
  switch (job) {
    case UnitJob::start:
      return "start";
    case UnitJob::stop:
      return "stop";
    case UnitJob::restart:
      return "restart";
    case UnitJob::try_restart:
      return "try-restart";
    case UnitJob::reload_or_restart:
      return "reload-or-restart";
    case UnitJob::reload_or_try_restart:
      return "reload-or-try-restart";
    case UnitJob::reload:
      return "reload";
  }
  return "";
}

}  // namespace

void FakeSystemd::put(const std::string& name, Unit unit) {
  std::lock_guard lock(mutex_);
  units_[name] = unit;
}

FakeSystemd::Unit FakeSystemd::get(const std::string& name) const {
  std::lock_guard lock(mutex_);
  auto found = units_.find(name);
  return found == units_.end() ? Unit{} : found->second;
}

std::vector<std::string> FakeSystemd::jobs() const {
  std::lock_guard lock(mutex_);
  return jobs_;
}

void FakeSystemd::forget_jobs() {
  std::lock_guard lock(mutex_);
  jobs_.clear();
}

Result<UnitStatus> FakeSystemd::status(const std::string& unit) {
  std::lock_guard lock(mutex_);
  auto found = units_.find(unit);
  if (found == units_.end()) return UnitStatus{};
  if (!found->second.found) return UnitStatus{"not-found", "inactive", "dead"};
  return found->second.running ? UnitStatus{"loaded", "active", "running"}
                               : UnitStatus{"loaded", "inactive", "dead"};
}

Result<std::vector<std::string>> FakeSystemd::running() {
  std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, unit] : units_) {
    if (unit.running) names.push_back(name);
  }
  return names;
}

Result<bool> FakeSystemd::is_outdated(const std::string& unit) {
  std::lock_guard lock(mutex_);
  auto found = units_.find(unit);
  return found != units_.end() && found->second.outdated;
}

Result<WallTime> FakeSystemd::started(const std::string& unit) { return get(unit).started; }

Status FakeSystemd::reload_units() {
  std::lock_guard lock(mutex_);
  if (failing_reloads_ > 0) {
    --failing_reloads_;
    return fail(Code::timeout, "systemd does not answer");
  }
  jobs_.emplace_back("reload units");
  for (auto& [name, unit] : units_) {
    unit.outdated = false;
    unit.found = true;
  }
  return {};
}

Status FakeSystemd::run(UnitJob job, const std::string& name, Duration, std::stop_token stop) {
  if (stop.stop_requested()) return fail(Code::cancelled, "stopped");
  std::lock_guard lock(mutex_);
  jobs_.push_back(std::string(name_of(job)) + " " + name);
  auto found = units_.find(name);
  if (found == units_.end()) {
    return fail(Code::not_found, "systemd says: Unit " + name + " not found.");
  }
  Unit& unit = found->second;
  if (job == UnitJob::reload && !unit.running)
    return fail(Code::failed, "systemd's reload of " + name + " is not applicable: it is inactive");
  const bool only_running = job == UnitJob::try_restart || job == UnitJob::reload_or_try_restart;
  if (job == UnitJob::stop) {
    unit.running = false;
    return {};
  }
  if (only_running && !unit.running) return {};
  if (!unit.starts) {
    unit.running = false;
    return fail(Code::failed, "systemd's start of " + name + " ended with 'failed': exit code 1");
  }
  unit.running = !unit.one_shot;
  return {};
}

Result<std::unique_ptr<system::EventSource>> FakeSystemd::open_events() {
  return std::unique_ptr<system::EventSource>();
}

}  // namespace consort::resources
