#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/doorbell.h"
#include "agent/observe/history/history.h"
#include "agent/observe/observation.h"
#include "agent/observe/undoing.h"
#include "agent/target/drift_ledger.h"
#include "base/log.h"
#include "system/events.h"
#include "wire/message.h"

namespace consort::agent {

// Looks out for what people do to a target that its catalog says nothing of, and tells it as drift
// that is proposed. Has a thread of its own, so that looking never keeps anything from being
// healed: it looks when it starts, when something happened where people change machines, when it is
// told that another catalog is applied, and every now and then.
class Lookout {
 public:
  struct Settings {
    std::string name;    // of the target
    std::string folder;  // of the baseline and of what was told
    std::vector<std::string> roots;
    std::vector<survey::Rule> rules;  // of the site: what is nobody's work
    Duration every = std::chrono::minutes(30);
    std::function<Result<std::unique_ptr<system::PathWatcher>>()> open_watcher;
  };
  // What is looked at. It may change from look to look.
  struct Sight {
    std::shared_ptr<system::Target> target;  // null: it cannot be looked at now
    std::shared_ptr<const model::Facts> facts;
    std::shared_ptr<const model::Catalog> catalog;  // null: none is applied
    model::Redactor redact = {};                    // of what must not leave the machine
  };
  using Number = std::function<Status(std::vector<wire::AgentMessage>)>;

  // Everything given outlives it. `sight` and `number` are called on its thread.
  Lookout(Settings settings, const resources::Registry& registry, resources::BlobSource& blobs,
          const Clock& clock, Log& log, std::function<Sight()> sight, Number number);
  ~Lookout() { stop(); }

  void start();
  void stop();        // and returns when it has; any number of times
  void look_again();  // any thread: another catalog is applied
  void recall();      // any thread: everything that stands is told again
  // Any thread: what it cannot tell of, one line each, for people.
  std::vector<std::string> blind_spots() const;

  // What undoes the local changes of these resources, as a look taken now finds them. Any thread,
  // while the sight has a target; blocks as looking does.
  Result<Undoing> undoing(const std::set<model::Address>& unwanted, std::stop_token stop);

 private:
  static constexpr Duration kSettle = std::chrono::seconds(1);  // of what people are at
  static constexpr size_t kMostFolders = 20'000;
  static constexpr size_t kMostChanges = 1'000;
  static constexpr size_t kMostBlindSpots = 20;

  void work(std::stop_token stop);
  bool wait(std::stop_token stop, Duration most);
  void wait_for(std::stop_token stop, Duration time);
  Status open();
  Status look(std::stop_token stop);
  Status look_at(const Sight& sight, std::stop_token stop);
  using IsOfPackages = std::function<bool(const model::Change&)>;
  Result<Observation> observe_from(const Sight& sight, std::optional<Baseline>& baseline,
                                   IsOfPackages is_of_packages, std::stop_token stop);
  bool wait_for_packages(std::stop_token stop);
  bool is_of_packages(const model::Change& change, History& history);
  void note_blind_spots(const Observation& observation);
  Status tell(const Observation& observation);
  std::optional<wire::Attribution> attribution_of(const model::Address& address) const;
  Duration rest_after(Duration look) const;
  void watch(const Observation& observation);
  Status tell_again();

  const Settings settings_;
  const resources::Registry& registry_;
  resources::BlobSource& blobs_;
  const Clock& clock_;
  Log& log_;
  const std::function<Sight()> sight_;
  const Number number_;

  Doorbell bell_;
  mutable std::mutex mutex_;
  bool recalled_ = false;                 // guarded by mutex_
  std::vector<std::string> blind_spots_;  // guarded by mutex_

  std::mutex looking_;
  // Guarded by looking_:
  std::optional<Baseline> baseline_;
  survey::Memory memory_;

  // For its thread alone:
  std::optional<DriftLedger> ledger_;
  std::unique_ptr<system::PathWatcher> watcher_;
  std::set<std::string> watched_;
  std::set<std::string> remarked_;
  std::map<model::Address, wire::Attribution> news_by_;  // of what is about to be told
  std::string lost_;       // what is not known because the baseline was damaged; "": it was not
  std::string unwatched_;  // why folders are not watched; "": they are
  bool said_too_many_ = false;
  bool hinted_ = false;  // by the kernel alone, that something may have changed
  int futile_ = 0;       // looks after such hints, with no minute of quiet between, without news

  std::jthread thread_;
};

}  // namespace consort::agent
