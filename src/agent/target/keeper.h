#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "agent/observe/lookout.h"
#include "agent/target/drift_ledger.h"
#include "agent/target/order_queue.h"
#include "agent/target/standing.h"
#include "agent/target/target_record.h"
#include "agent/target/workbench.h"
#include "agent/watch.h"
#include "wire/message.h"

namespace consort::agent {

// Where a target's messages go. Called from the threads of all targets.
class Outlet {
 public:
  virtual ~Outlet() = default;
  // Facts, drift, reports: durable when this returns.
  virtual Status number(std::vector<wire::AgentMessage> messages) = 0;
  // Answers: lost when there is no link.
  virtual void say(wire::AgentMessage message) = 0;
  // How the target stands now; only the last one counts.
  virtual void stands(const wire::State& state) = 0;
};

// Keeps one target, on a thread of its own: applies what it is ordered to, and between orders
// watches that it stays so. All orders may be given from any thread, and are done in turn; reads
// are answered beside them. What it was told survives a restart: it goes on from there at once,
// whether or not there is a server.
//
// A target that fails (its folder is gone, its disk is full) is tried again ever more slowly and
// takes no other with it.
class Keeper {
 public:
  struct Settings {
    std::string name;
    wire::TargetKind kind = wire::TargetKind::local;
    std::string folder;   // of what is remembered of it
    std::string secrets;  // folder
    Duration scan_every = std::chrono::minutes(30);
    // Where to look out for what people change and no catalog describes; empty: nowhere.
    std::vector<std::string> observed;
    std::vector<survey::Rule> ignored;  // of what is there, what is nobody's work
    std::function<Result<std::unique_ptr<system::Target>>()> open_target;
    std::function<Result<std::unique_ptr<system::PathWatcher>>()> open_watcher;
  };
  // `commons` and `outlet` outlive the keeper.
  Keeper(Settings settings, const Commons& commons, Outlet& outlet);
  ~Keeper();  // stops

  // Reads what is remembered of the target; before start().
  Status load();
  void start();
  void ask_to_stop();  // what is under way is told to stop
  void stop();         // and returns when it has; any number of times
  // Without a thread: applies the held catalog once, on this one.
  Result<model::Report> apply_once(Observer& observer, std::stop_token stop);

  const std::string& name() const { return settings_.name; }
  wire::Target describe() const;  // for hello
  std::optional<wire::Held> held() const;
  // The content of the catalog it holds; nullopt: it cannot tell now.
  std::optional<std::set<Digest>> needs() const;
  wire::State state() const;
  std::vector<NotCompliant> not_compliant(size_t most) const;
  std::string trouble() const;                   // why it is not kept right now; "" when it is
  std::optional<WallTime> reported() const;      // when there last was something to report
  std::vector<std::string> blind_spots() const;  // see Lookout

  // Orders. An apply without a deployment is the agent's own.
  void apply(wire::Apply apply);
  void plan(wire::Plan plan, wire::Held offered);
  void read(wire::Read read);
  // At once, within a run too: what is in hand is finished, nothing else begun.
  void pause(std::string reason);
  void resume();
  void recall();           // facts and all standing drift again
  void refresh_facts();    // numbered if they have changed
  void content_arrived();  // what the target lacked may be in the store now

 private:
  class Ear;
  class Gate;

  Lookout::Sight sight() const;

  void take_holds();
  void wait_while_paused();
  void work(std::stop_token stop);
  void rest(std::stop_token stop, Duration delay);
  Status keep(std::stop_token stop);
  Status open();
  Status open_bench();
  Result<std::unique_ptr<Workbench>> bench_for(const wire::Held& held,
                                               std::vector<wire::DriftOverride> overrides,
                                               State& state);
  Status watch(std::stop_token stop);
  void obey(std::stop_token stop);

  void do_apply(const wire::Apply& apply, std::stop_token stop);
  Result<model::Report> carry_out(const wire::Apply& apply, std::stop_token stop);
  Status put_down_repairs(const wire::Apply& apply);
  Status undo_local_changes(const wire::Apply& apply, Observer& observer, std::stop_token stop,
                            model::Report& run);
  void do_plan(const wire::Plan& plan, const wire::Held& offered, std::stop_token stop);
  Result<wire::Planned> planned(const wire::Held& offered, std::stop_token stop);
  void do_pause(bool paused, std::string reason);
  void do_facts(bool again);
  static bool worth_telling(const model::Report& report);
  void report(model::Report run, wire::Report::Cause cause, std::optional<std::string> deployment);
  void number(std::vector<wire::AgentMessage> messages);
  void keep_ledger();
  void decline(const wire::Apply& apply, const Error& error);
  void tell_state();
  void log_failures();
  Status keep_record();
  std::string file(const char* name) const { return settings_.folder + "/" + name; }

  const Settings settings_;
  const Commons& commons_;
  Outlet& outlet_;
  OrderQueue orders_;

  // For the keeper's thread alone:
  std::unique_ptr<State> state_;
  std::optional<DriftLedger> ledger_;
  std::unique_ptr<system::PathWatcher> paths_;
  std::unique_ptr<Ear> ear_;
  std::unique_ptr<Watch> watch_;
  wire::Report::Cause cause_ = wire::Report::Cause::boot;  // of what the watch does next
  std::set<std::string> failing_;                          // addresses, as last logged

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  Digest redaction_key_;
  TargetRecord record_;
  Machinery machinery_;
  std::shared_ptr<Workbench> bench_;  // none: no catalog is held, or it is not there
  Standing standing_;
  bool deploying_ = false;
  std::string trouble_;
  std::optional<WallTime> reported_;
  size_t reads_ = 0;  // under way
  std::condition_variable reads_done_;

  std::unique_ptr<Lookout> lookout_;  // null: nothing is observed
  std::stop_source stopping_;
  std::thread thread_;
};

}  // namespace consort::agent
