#include "agent/applier.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <unordered_set>

namespace consort::agent {
namespace {

using model::Outcome;
using reconcile::Agenda;
using reconcile::OrderGraph;
using reconcile::Reading;
using reconcile::Scheduler;

// What the workers have finished, for the one thread that runs the scheduler. It notifies with the
// mutex held: the last result may end the inbox.
class Inbox {
 public:
  void put(std::vector<Worker::Done> results) {
    std::lock_guard lock(mutex_);
    for (Worker::Done& done : results)
      results_.push_back(std::move(done));
    arrived_.notify_one();
  }
  void wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    arrived_.notify_one();
  }
  // Waits for results, a wake-up or `until`.
  std::vector<Worker::Done> take(std::optional<MonotonicTime> until) {
    std::unique_lock lock(mutex_);
    auto some = [this] { return woken_ || !results_.empty(); };
    if (until)
      arrived_.wait_until(lock, *until, some);
    else
      arrived_.wait(lock, some);
    woken_ = false;
    return std::exchange(results_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Worker::Done> results_;  // guarded by mutex_
  bool woken_ = false;                 // guarded by mutex_
};

// One call of Applier::apply().
class Run {
 public:
  Run(const OrderGraph& graph, const Agenda& agenda, const std::vector<Reading>& readings,
      Worker& worker, ThreadPool& pool, const Clock& clock, size_t parallel, Observer& observer,
      model::Report& report)
      : graph_(graph),
        agenda_(agenda),
        readings_(readings),
        worker_(worker),
        pool_(pool),
        clock_(clock),
        scheduler_(graph, agenda, readings, parallel),
        observer_(observer),
        report_(report) {}

  void run(std::stop_token stop) {
    std::stop_callback on_stop(stop, [this] { inbox_.wake(); });
    dispatch(scheduler_.begin(clock_.now()));
    tell();
    while (!scheduler_.done()) {
      std::vector<Worker::Done> results = inbox_.take(next_wake());
      if (stop.stop_requested()) cancel();
      take_in(std::move(results));
      expire(clock_.now());
      tell();
    }
    report_cancelled();
  }

  bool begun(uint32_t node) const { return begun_.contains(node); }

 private:
  // Work under way that can be told to stop: its attempt's deadline, or the whole run's end. The
  // time of an attempt is counted from when a thread takes it up; until that is known, `deadline`
  // is no later than the true one.
  struct Attempt {
    MonotonicTime deadline;
    std::stop_source stop = {};
    bool expired = false;
    std::atomic<Duration::rep> begun = 0;  // of the clock; 0: it waits for a thread
  };

  void dispatch(std::vector<Scheduler::Start> starts) {
    for (Scheduler::Start& start : starts) {
      std::vector<Worker::Task> tasks;
      for (uint32_t node : start.nodes)
        tasks.push_back(task(node, start.attempt));
      uint32_t first = start.nodes.front();
      Attempt& attempt = attempts_.try_emplace(first).first->second;
      attempt.deadline = clock_.now() + graph_.resource(first).timeout;
      for (uint32_t node : start.nodes) {
        begun_.insert(node);
        observer_.began(graph_.resource(node).address);
      }
      pool_.submit([this, tasks = std::move(tasks), &attempt, stop = attempt.stop.get_token()] {
        attempt.begun = clock_.now().time_since_epoch().count();
        if (tasks.size() == 1)
          inbox_.put({worker_.work(tasks.front(), stop)});
        else
          inbox_.put(worker_.work_batch(tasks, stop));
      });
    }
  }

  // What was read for the plan still holds, unless something upstream may have changed it.
  Worker::Task task(uint32_t node, int attempt) const {
    const Reading& reading = readings_[node];
    bool holds = attempt == 1 && reading.state == Reading::State::differs && !stirred(node);
    return {node, agenda_.visit[node], scheduler_.notified(node), holds ? &reading : nullptr};
  }

  bool stirred(uint32_t node) const {
    for (OrderGraph::Link link : graph_.before(node)) {
      if (!graph_.is_resource(link.node) || changed_.contains(link.node)) return true;
    }
    return false;
  }

  void take_in(std::vector<Worker::Done> results) {
    if (results.empty()) {
      dispatch(scheduler_.time_passed(clock_.now()));
      return;
    }
    std::vector<Scheduler::Finish> finishes;
    for (Worker::Done& done : results) {
      auto attempt = attempts_.find(done.node);
      bool expired = attempt != attempts_.end() && attempt->second.expired;
      if (expired && done.outcome == Outcome::failed) {
        done.message =
            "gave up after " + human(graph_.resource(done.node).timeout) + ": " + done.message;
      }
      if (attempt != attempts_.end()) attempts_.erase(attempt);
      if (cancelled_ && done.outcome == Outcome::failed) done.outcome = Outcome::cancelled;
      if (came_true(done)) {
        if (done.outcome == Outcome::unchanged) done.message = "made so by what came before it";
        done.outcome = Outcome::changed;
        done.change = readings_[done.node].change;
      }
      if (done.outcome == Outcome::changed) changed_.insert(done.node);
      finishes.push_back({done.node, done.outcome, done.message});
      work_[done.node] = std::move(done);
    }
    dispatch(scheduler_.finished(finishes, clock_.now()));
  }

  // A planned change that something before it has made already: whoever is notified of it has to
  // know all the same.
  bool came_true(const Worker::Done& done) const {
    bool right = done.outcome == Outcome::unchanged || done.outcome == Outcome::refreshed;
    return right && agenda_.visit[done.node] &&
           reconcile::is_enforced(readings_[done.node], graph_.resource(done.node).drift);
  }

  void expire(MonotonicTime now) {
    for (auto& [node, attempt] : attempts_) {
      if (attempt.expired || attempt.deadline > now) continue;
      Duration::rep begun = attempt.begun;
      MonotonicTime since = begun == 0 ? now : MonotonicTime(Duration(begun));
      attempt.deadline = since + graph_.resource(node).timeout;
      if (attempt.deadline > now) continue;
      attempt.expired = true;
      attempt.stop.request_stop();
    }
  }

  void cancel() {
    cancelled_ = true;
    scheduler_.cancel();
    for (auto& [node, attempt] : attempts_)
      attempt.stop.request_stop();
  }

  std::optional<MonotonicTime> next_wake() const {
    std::optional<MonotonicTime> wake = scheduler_.next_wake();
    for (const auto& [node, attempt] : attempts_) {
      if (!attempt.expired && (!wake || attempt.deadline < *wake)) wake = attempt.deadline;
    }
    return wake;
  }

  void tell() {
    for (Scheduler::Settled& settled : scheduler_.take_settled()) {
      if (settled.outcome == Outcome::unchanged) continue;
      model::ResourceReport entry{graph_.resource(settled.node).address,
                                  settled.outcome,
                                  std::nullopt,
                                  std::move(settled.message),
                                  settled.attempts,
                                  {}};
      if (auto work = work_.find(settled.node); work != work_.end()) {
        entry.change = std::move(work->second.change);
        entry.elapsed = work->second.elapsed;
        work_.erase(work);
      }
      observer_.finished(entry);
      report_.resources.push_back(std::move(entry));
    }
  }

  void report_cancelled() {
    for (uint32_t node = 0; node < graph_.catalog().resources.size(); ++node) {
      bool has_work = agenda_.visit[node] || scheduler_.notified(node);
      if (!has_work || scheduler_.settled(node)) continue;
      model::ResourceReport entry{graph_.resource(node).address,
                                  Outcome::cancelled,
                                  readings_[node].change,
                                  "stopped before its turn came",
                                  0,
                                  {}};
      observer_.finished(entry);
      report_.resources.push_back(std::move(entry));
    }
  }

  const OrderGraph& graph_;
  const Agenda& agenda_;
  const std::vector<Reading>& readings_;
  Worker& worker_;
  ThreadPool& pool_;
  const Clock& clock_;
  Scheduler scheduler_;
  Observer& observer_;
  model::Report& report_;
  Inbox inbox_;
  bool cancelled_ = false;
  std::map<uint32_t, Attempt> attempts_;   // by the first node of a start
  std::map<uint32_t, Worker::Done> work_;  // finished, not settled yet
  std::unordered_set<uint32_t> changed_;
  std::unordered_set<uint32_t> begun_;
};

}  // namespace

Status Applier::promise_refreshes(const Agenda& agenda, const std::vector<Reading>& readings) {
  bool promised = false;
  for (uint32_t node = 0; node < readings.size(); ++node) {
    if (!agenda.visit[node] || !reconcile::is_enforced(readings[node], graph_.resource(node).drift))
      continue;
    promised = worker_.promise_refreshes(node) || promised;
  }
  return state_.commit(/*durable=*/promised);
}

void Applier::report_left(const Agenda& agenda, const std::vector<Reading>& readings,
                          model::Report& report, Observer& observer) {
  for (uint32_t node : agenda.left) {
    Worker::Done done = worker_.leave(node, readings[node]);
    model::ResourceReport entry{graph_.resource(node).address,
                                done.outcome,
                                std::move(done.change),
                                std::move(done.message),
                                0,
                                {}};
    observer.finished(entry);
    report.resources.push_back(std::move(entry));
  }
}

Result<model::Report> Applier::apply(const Agenda& agenda, const std::vector<Reading>& readings,
                                     Observer& observer, std::stop_token stop) {
  model::Report report{graph_.catalog().host, agenda.plan.catalog, clock_.wall(), {}, {}, 0};
  MonotonicTime begun = clock_.now();
  report_left(agenda, readings, report, observer);
  bool works = std::find(agenda.visit.begin(), agenda.visit.end(), true) != agenda.visit.end();
  if (works) state_.begin_work();
  const std::vector<reconcile::PendingRefresh> owed = state_.promises();
  TRY_DO(promise_refreshes(agenda, readings));
  Run run(graph_, agenda, readings, worker_, pool_, clock_, settings_.parallel, observer, report);
  run.run(stop);
  for (uint32_t node = 0; node < readings.size(); ++node) {
    if (agenda.visit[node] && !run.begun(node)) worker_.withdraw_refreshes(node, owed);
  }
  report.unchanged = graph_.catalog().resources.size() - report.resources.size();
  if (settings_.sync_at_end && report.count(Outcome::changed) > 0) TRY_DO(worker_.sync());
  if (works) state_.end_work();
  TRY_DO(state_.commit(settings_.sync_at_end));
  report.elapsed = clock_.now() - begun;
  return report;
}

}  // namespace consort::agent
