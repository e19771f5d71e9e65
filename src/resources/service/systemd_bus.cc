#include "resources/service/systemd_bus.h"

#include <map>
#include <mutex>
#include <unordered_map>

#include "base/strings.h"
#include "resources/service/bus.h"
#include "resources/service/journal.h"
#include "resources/service/systemd_events.h"

namespace consort::resources {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(25);       // for an answer
constexpr auto kReloadPatience = std::chrono::minutes(2);  // for reading all units again
constexpr auto kGoodFor = std::chrono::seconds(1);         // how long a list is used at most
constexpr auto kBetweenLooks =
    std::chrono::milliseconds(100);  // at the stop token, while a job runs
constexpr size_t kLogLines = 5;

constexpr const char* kSystemdRuns = "/run/systemd/system";  // exists when systemd is process 1
constexpr const char* kUnit = "org.freedesktop.systemd1.Unit";
constexpr const char* kService = "org.freedesktop.systemd1.Service";

const char* method(UnitJob job) {
  switch (job) {
    case UnitJob::start:
      return "StartUnit";
    case UnitJob::stop:
      return "StopUnit";
    case UnitJob::restart:
      return "RestartUnit";
    case UnitJob::try_restart:
      return "TryRestartUnit";
    case UnitJob::reload_or_restart:
      return "ReloadOrRestartUnit";
    case UnitJob::reload_or_try_restart:
      return "ReloadOrTryRestartUnit";
    case UnitJob::reload:
      return "ReloadUnit";
  }
  return "";
}

// The units in systemd's memory: those not in it are neither running nor failed. Kept until a
// signal tells that something has changed.
class UnitList {
 public:
  Result<UnitStatus> find(const std::string& unit) {
    std::lock_guard lock(mutex_);
    TRY_DO(refresh());
    auto found = units_.find(unit);
    return found == units_.end() ? UnitStatus{} : found->second;
  }

  Result<std::vector<std::string>> running() {
    std::lock_guard lock(mutex_);
    TRY_DO(refresh());
    std::vector<std::string> names;
    for (const auto& [name, status] : units_) {
      if (status.is_running()) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  void forget() {
    std::lock_guard lock(mutex_);
    stale_ = true;
  }

 private:
  static int heard(sd_bus_message*, void* list, sd_bus_error*) {
    static_cast<UnitList*>(list)->stale_ = true;  // in refresh(), which holds the lock
    return 0;
  }

  Status connect() {
    TRY(Bus opened, Bus::open());
    bus_ = std::make_unique<Bus>(std::move(opened));
    stale_ = true;
    return bus_->listen(&heard, this);
  }

  Status refresh() {
    if (!bus_ || !bus_->process()) TRY_DO(connect());
    if (!stale_ && Clock::now() - loaded_ < kGoodFor) return {};
    Status loaded = load();
    if (!loaded) bus_.reset();
    return loaded;
  }

  Status load() {
    TRY(BusMessage reply, bus_->call("ListUnits", kPatience));
    units_.clear();
    int status = libsystemd().bus_message_enter_container(reply.get(), 'a', "(ssssssouso)");
    while (status >= 0) {
      const char *name, *description, *load, *active, *sub, *following, *path, *job_type, *job_path;
      uint32_t job;
      status = libsystemd().bus_message_read(reply.get(), "(ssssssouso)", &name, &description,
                                             &load, &active, &sub, &following, &path, &job,
                                             &job_type, &job_path);
      if (status <= 0) break;
      units_.insert_or_assign(name, UnitStatus{load, active, sub});
    }
    if (status < 0) return os_error(-status, "cannot read what systemd says of its units");
    stale_ = false;
    loaded_ = Clock::now();
    return {};
  }

  std::mutex mutex_;
  std::unique_ptr<Bus> bus_;  // and all below guarded by mutex_
  std::unordered_map<std::string, UnitStatus> units_;
  bool stale_ = true;
  Clock::time_point loaded_;
};

// Jobs that have ended, by their object's path: "done", "failed", "timeout", "dependency", ...
using Ended = std::map<std::string, std::string>;

int remember_ended(sd_bus_message* signal, void* ended, sd_bus_error*) {
  if (!libsystemd().bus_message_is_signal(signal, nullptr, "JobRemoved")) return 0;
  uint32_t id;
  const char *job, *unit, *result;
  if (libsystemd().bus_message_read(signal, "uoss", &id, &job, &unit, &result) >= 0) {
    static_cast<Ended*>(ended)->insert_or_assign(job, result);
  }
  return 0;
}

Status wait_for(const std::string& job, Bus& bus, const Ended& ended, Duration timeout,
                std::stop_token stop) {
  const auto give_up = Clock::now() + timeout;
  while (!ended.contains(job)) {
    if (stop.stop_requested()) return fail(Code::cancelled, "stopped while systemd was at it");
    if (Clock::now() >= give_up) {
      return fail(Code::timeout,
                  "systemd is still at it after " + human(timeout) + ", and goes on");
    }
    TRY_DO(bus.process());
    if (!ended.contains(job)) TRY_DO(bus.wait(std::min<Duration>(kBetweenLooks, timeout)));
  }
  return {};
}

// "exit code 1", "killed by signal 9", "its condition is not met": what systemd can tell of a unit
// that will not run.
std::string reason(Bus& bus, const std::string& unit) {
  std::string result = bus.text(unit, kService, "Result");
  int32_t status = bus.number(unit, kService, "ExecMainStatus");
  if (result == "exit-code") return "exit code " + std::to_string(status);
  if (result == "signal" || result == "core-dump")
    return "killed by signal " + std::to_string(status);
  if (!result.empty() && result != "success") return result;
  auto condition = bus.flag(unit, kUnit, "ConditionResult");
  if (condition && !*condition) return "a condition in its unit file is not met";
  return "";
}

Error job_failed(UnitJob job, const std::string& result, const std::string& unit, Bus& bus,
                 WallTime since) {
  std::string message =
      "systemd's " + std::string(method(job)) + " of " + unit + " ended with '" + result + "'";
  std::string why = result == "dependency" ? "a unit it needs has failed" : reason(bus, unit);
  if (!why.empty()) message += ": " + why;
  std::vector<std::string> lines = last_log_lines(unit, since, kLogLines);
  if (!lines.empty()) message += "; its log: " + join(lines, " | ");
  return fail(result == "timeout" ? Code::timeout : Code::failed, message);
}

class SystemdBus final : public Systemd {
 public:
  Result<UnitStatus> status(const std::string& unit) override { return list_.find(unit); }
  Result<std::vector<std::string>> running() override { return list_.running(); }

  Result<bool> is_outdated(const std::string& unit) override {
    TRY(Bus bus, Bus::open());
    return bus.flag(unit, kUnit, "NeedDaemonReload");
  }

  Result<WallTime> started(const std::string& unit) override {
    TRY(Bus bus, Bus::open());
    TRY(uint64_t since, bus.time_of(unit, kUnit, "InactiveExitTimestamp"));
    return WallTime(std::chrono::microseconds(since));
  }

  Status reload_units() override {
    const uint64_t asked = ++reloads_asked_;
    std::lock_guard lock(reload_mutex_);
    if (reloaded_for_ >= asked) return {};  // one that began after we asked
    const uint64_t covers = reloads_asked_;
    TRY(Bus bus, Bus::open());
    TRY_DO(bus.call("Reload", kReloadPatience));
    list_.forget();
    reloaded_for_ = covers;
    return {};
  }

  // On a connection of its own, so that nothing else waits and no signal is missed.
  Status run(UnitJob job, const std::string& unit, Duration timeout,
             std::stop_token stop) override {
    const WallTime since = std::chrono::system_clock::now();
    Ended ended;
    TRY(Bus bus, Bus::open());
    TRY_DO(bus.listen(&remember_ended, &ended));
    TRY(BusMessage reply, bus.call(method(job), kPatience, unit, std::string("replace")));
    const char* path = nullptr;
    int status = libsystemd().bus_message_read(reply.get(), "o", &path);
    if (status < 0) return os_error(-status, "cannot read systemd's answer");
    Status waited = wait_for(path, bus, ended, timeout, stop);
    list_.forget();
    if (!waited) return std::move(waited).within("waiting for " + unit);
    if (const std::string& result = ended.at(path); result != "done") {
      return job_failed(job, result, unit, bus, since);
    }
    return {};
  }

  Result<std::unique_ptr<system::EventSource>> open_events() override { return systemd_events(); }

 private:
  UnitList list_;
  std::atomic<uint64_t> reloads_asked_{0};
  std::mutex reload_mutex_;
  uint64_t reloaded_for_ = 0;  // guarded by reload_mutex_: requests up to this one are served
};

}  // namespace

std::unique_ptr<Systemd> systemd_over_bus() { return std::make_unique<SystemdBus>(); }

std::unique_ptr<Systemd> systemd_of(system::Target& target) {
  bool runs = target.live() && target.files().status(kSystemdRuns).has_value();
  return runs ? systemd_over_bus() : nullptr;
}

}  // namespace consort::resources
