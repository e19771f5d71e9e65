#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/doorbell.h"
#include "agent/engine.h"
#include "agent/watch_index.h"
#include "reconcile/flap_guard.h"
#include "system/events.h"

namespace consort::agent {

// Told of what the watch sees and does, from the thread that runs it.
class WatchObserver : public Observer {
 public:
  virtual void drift(const model::Change&) {}             // somebody changed the machine
  virtual void held(const model::Address&, Duration) {}   // flapping: repaired only after this
  virtual void looked(size_t /*resources*/, Duration) {}  // a full scan is done
  virtual void warned(const std::string&) {}              // not everything can be watched
  virtual void saw(const Engine::Look&) {}  // every look, before anything is done about it
  virtual void repaired(const Engine::Look&, const model::Report&) {}  // and what was done
};

// Keeps one machine as described: hints from the kernel and from systemd say what to look at again,
// differences are treated as the drift policy says, and a slow full scan backs the hints up. Sleeps
// without waking between.
//
// What it writes itself comes back as a hint too; looking again finds it right, and nothing
// happens. Repairs are made durable a moment after the last one, so that a burst of them costs one
// sync.
class Watch {
 public:
  struct Settings {
    Duration scan_every = std::chrono::minutes(30);
    Duration settle_after = std::chrono::seconds(1);  // quiet time before repairs are made durable
    Duration first_retry =
        std::chrono::seconds(10);  // of a repair that failed; doubled up to scan_every
    reconcile::FlapGuard::Settings flapping;
  };
  // `paths` watches the engine's target. The parts must outlive the watch.
  Watch(Engine& engine, system::PathWatcher& paths, const Clock& clock, WatchObserver& observer,
        Settings settings);

  // Looks at everything once, then keeps it so until `stop`, or, between two looks, until `leave`
  // rings; repairs are then not durable yet. Called again, it goes on: hints have waited. Fails
  // only when the state cannot be kept or the kernel's hints cannot be read.
  Status run(std::stop_token stop, const Doorbell* leave = nullptr);
  // The next run looks at everything.
  void look_again() { next_scan_ = {}; }

 private:
  Status open_sources();
  void watch_paths();
  void watch_tree(const std::string& folder, int depth);
  void forget_tree(const std::string& folder);
  Status wait(std::stop_token stop, const Doorbell* leave);
  Status take_hints(system::EventSource& source);
  Status look_at_all(std::stop_token stop);
  Status look_at_dirty(std::stop_token stop);
  Status repair(Engine::Look look, std::stop_token stop);
  void tell_drift(uint32_t resource, const model::Change& change);
  void hold_flapping(Engine::Look& look);
  void remember(const Engine::Look& look, const model::Report& report);
  void recovered(uint32_t resource);
  Status settle_when_quiet();
  std::optional<MonotonicTime> next_wake() const;

  Engine& engine_;
  system::PathWatcher& paths_;
  const Clock& clock_;
  WatchObserver& observer_;
  const Settings settings_;
  const WatchIndex index_;
  std::vector<std::unique_ptr<system::EventSource>> sources_;  // besides paths_
  std::set<std::string> in_trees_;  // folders watched only because a tree has them
  reconcile::FlapGuard guard_;
  std::set<uint32_t> dirty_;
  std::map<uint32_t, MonotonicTime> later_;  // resources to look at again at a time
  std::map<uint32_t, Duration> retry_;       // delay of the next retry of a failing resource
  std::set<uint32_t> blocked_;               // by something in retry_
  std::map<uint32_t, model::Change> told_;   // drift that is left, as last told
  bool begun_ = false;
  MonotonicTime next_scan_;
  std::optional<MonotonicTime> settle_at_;
};

}  // namespace consort::agent
