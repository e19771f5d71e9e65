#pragma once
#include <stop_token>
#include <vector>

#include "agent/worker.h"
#include "base/thread_pool.h"
#include "reconcile/scheduler.h"

namespace consort::agent {

// Told of progress, from the thread that called apply(), some time after it happened. While it is
// being told, nothing else begins: who does not return holds the run.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void began(const model::Address&) {}
  virtual void finished(const model::ResourceReport&) {}
};

// Carries out an agenda: the scheduler says what may begin, the worker does it on the pool, until
// all has settled.
//
// Before the first change, every notification that a planned change may cause is promised in the
// state, durably, and is struck off when delivered: killed at any moment, the next run delivers
// what is owed. At the end the target is synced, then the state.
class Applier {
 public:
  struct Settings {
    size_t parallel = 16;     // starts under way at once
    bool sync_at_end = true;  // else whoever calls makes it durable
  };
  Applier(const reconcile::OrderGraph& graph, Worker& worker, State& state, ThreadPool& pool,
          const Clock& clock, Settings settings)
      : graph_(graph),
        worker_(worker),
        state_(state),
        pool_(pool),
        clock_(clock),
        settings_(settings) {}

  // Returns when everything has settled, or soon after `stop`. Fails only when the state cannot be
  // kept.
  Result<model::Report> apply(const reconcile::Agenda& agenda,
                              const std::vector<reconcile::Reading>& readings, Observer& observer,
                              std::stop_token stop);

 private:
  Status promise_refreshes(const reconcile::Agenda& agenda,
                           const std::vector<reconcile::Reading>& readings);
  void report_left(const reconcile::Agenda& agenda, const std::vector<reconcile::Reading>& readings,
                   model::Report& report, Observer& observer);

  const reconcile::OrderGraph& graph_;
  Worker& worker_;
  State& state_;
  ThreadPool& pool_;
  const Clock& clock_;
  const Settings settings_;
};

}  // namespace consort::agent
