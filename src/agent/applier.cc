#include "agent/applier.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <unordered_map>

namespace consort::agent {
namespace {

using model::Outcome;
using reconcile::Agenda;
using reconcile::OrderGraph;
using reconcile::Reading;
using reconcile::Scheduler;

// Observers hear of what happens this often, and then of all at once.
constexpr Duration kTellEvery = std::chrono::milliseconds(20);
// A thread goes on from one start to the next this long; then others who share the pool have their
// turn.
constexpr Duration kTurn = std::chrono::milliseconds(5);

// One call of Applier::apply(). Whoever finishes a piece of work asks the scheduler what comes
// next, does the first of it and passes the rest to the pool, so that no work waits for the thread
// that called; that one tells the observer, and watches the time.
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
        observer_(observer),
        report_(report),
        scheduler_(graph, agenda, readings, parallel),
        changed_(graph.nodes()),
        begun_(graph.nodes()) {}

  void run(std::stop_token stop) {
    std::stop_callback on_stop(stop, [this] {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      happened_.notify_one();
    });
    std::unique_lock lock(mutex_);
    begin(advance(scheduler_.begin(clock_.now())));
    while (!scheduler_.done()) {
      wait(lock);
      if (stopping_ && !cancelled_) cancel();
      expire(clock_.now());
      begin(advance(scheduler_.time_passed(clock_.now())));
      if (clock_.now() >= tell_at_) tell(lock);
    }
    tell(lock);
    lock.unlock();
    report_cancelled();
  }

  bool begun(uint32_t node) const { return begun_[node]; }

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
  // What a thread does for one start.
  struct Job {
    std::vector<Worker::Task> tasks;
    Attempt* attempt;
    std::stop_token stop;
  };
  // For the observer.
  struct Event {
    uint32_t begun = 0;  // this node, when there is no report
    std::optional<model::ResourceReport> finished;
  };

  // The rest of this class but work() and report_cancelled() runs with mutex_ held.

  // Until there is something to do: the end, a deadline, a retry, a stop, or events to tell.
  void wait(std::unique_lock<std::mutex>& lock) {
    auto due = [this] { return scheduler_.done() || (stopping_ && !cancelled_); };
    while (!due()) {
      MonotonicTime until =
          std::min(next_wake(), events_.empty() ? MonotonicTime::max() : tell_at_);
      if (until <= clock_.now()) return;
      // A change of what there is to wait for ends the wait.
      if (until == MonotonicTime::max())
        happened_.wait(lock);
      else
        happened_.wait_until(lock, until);
    }
  }

  // Notes what has settled. Returns what is to begin now, of what the scheduler says.
  std::vector<Scheduler::Start> advance(std::vector<Scheduler::Start> starts) {
    bool silent = events_.empty();
    if (telling_) {
      std::move(starts.begin(), starts.end(), std::back_inserter(held_));
      starts.clear();
    }
    for (Scheduler::Settled& settled : scheduler_.take_settled()) {
      if (settled.outcome != Outcome::unchanged) events_.push_back({0, report_of(settled)});
    }
    if (silent && !events_.empty()) happened_.notify_one();
    return starts;
  }

  void begin(std::vector<Scheduler::Start> starts) {
    for (const Scheduler::Start& start : starts)
      submit(job(start));
  }

  void submit(Job job) {
    pool_.submit([this, job = std::move(job)]() mutable { work(std::move(job)); });
  }

  Job job(const Scheduler::Start& start) {
    Job job;
    job.tasks.reserve(start.nodes.size());
    for (uint32_t node : start.nodes) {
      job.tasks.push_back(task(node, start.attempt));
      begun_[node] = true;
      events_.push_back({node, std::nullopt});
    }
    uint32_t first = start.nodes.front();
    job.attempt = &attempts_.try_emplace(first).first->second;
    job.attempt->deadline = clock_.now() + graph_.resource(first).timeout;
    job.stop = job.attempt->stop.get_token();
    return job;
  }

  // On a thread of the pool, for one turn.
  void work(Job job) {
    const MonotonicTime until = clock_.now() + kTurn;
    for (std::optional<Job> mine = std::move(job); mine;)
      mine = work(*mine, until);
  }

  // Returns what to do next, if there is time for it. It notifies with the mutex held: the last
  // result may end the run.
  std::optional<Job> work(const Job& job, MonotonicTime until) {
    job.attempt->begun = clock_.now().time_since_epoch().count();
    std::vector<Worker::Done> results;
    if (job.tasks.size() == 1)
      results.push_back(worker_.work(job.tasks.front(), job.stop));
    else
      results = worker_.work_batch(job.tasks, job.stop);
    std::lock_guard lock(mutex_);
    const MonotonicTime wake = next_wake();
    std::optional<Job> mine;
    for (const Scheduler::Start& start : take_in(std::move(results))) {
      Job next = this->job(start);
      if (!mine && clock_.now() < until)
        mine = std::move(next);
      else
        submit(std::move(next));
    }
    if (scheduler_.done() || next_wake() < wake) happened_.notify_one();
    return mine;
  }

  // What was read for the plan still holds, unless something upstream may have changed it.
  Worker::Task task(uint32_t node, int attempt) const {
    const Reading& reading = readings_[node];
    bool holds = attempt == 1 && reading.state == Reading::State::differs && !stirred(node);
    return {node, agenda_.visit[node], scheduler_.notified(node), holds ? &reading : nullptr};
  }

  bool stirred(uint32_t node) const {
    for (OrderGraph::Link link : graph_.before(node)) {
      if (!graph_.is_resource(link.node) || changed_[link.node]) return true;
    }
    return false;
  }

  std::vector<Scheduler::Start> take_in(std::vector<Worker::Done> results) {
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
      if (done.outcome == Outcome::changed) changed_[done.node] = true;
      finishes.push_back({done.node, done.outcome, done.message});
      work_[done.node] = std::move(done);
    }
    return advance(scheduler_.finished(finishes, clock_.now()));
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

  MonotonicTime next_wake() const {
    MonotonicTime wake = scheduler_.next_wake().value_or(MonotonicTime::max());
    for (const auto& [node, attempt] : attempts_) {
      if (!attempt.expired) wake = std::min(wake, attempt.deadline);
    }
    return wake;
  }

  model::ResourceReport report_of(Scheduler::Settled& settled) {
    Worker::Done done{settled.node, settled.outcome, std::move(settled.message)};
    if (auto work = work_.find(settled.node); work != work_.end()) {
      done.change = std::move(work->second.change);
      done.elapsed = work->second.elapsed;
      work_.erase(work);
    }
    return worker_.report(std::move(done), settled.attempts);
  }

  // Observers may take their time, and ask for a stop: not with the mutex held. What could begin
  // meanwhile waits for them.
  void tell(std::unique_lock<std::mutex>& lock) {
    while (!events_.empty()) {
      std::vector<Event> events = std::exchange(events_, {});
      telling_ = true;
      lock.unlock();
      for (Event& event : events) {
        if (!event.finished) {
          observer_.began(graph_.resource(event.begun).address);
          continue;
        }
        observer_.finished(*event.finished);
        report_.resources.push_back(*std::move(event.finished));
      }
      lock.lock();
      telling_ = false;
      begin(std::exchange(held_, {}));
      tell_at_ = clock_.now() + kTellEvery;
      if (!scheduler_.done()) return;
    }
  }

  void report_cancelled() {
    for (uint32_t node = 0; node < graph_.catalog().resources.size(); ++node) {
      bool has_work = agenda_.visit[node] || scheduler_.notified(node);
      if (!has_work || scheduler_.settled(node)) continue;
      model::ResourceReport entry = worker_.report(
          {node, Outcome::cancelled, "stopped before its turn came", readings_[node].change}, 0);
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
  Observer& observer_;
  model::Report& report_;

  std::mutex mutex_;
  std::condition_variable happened_;
  // Guarded by mutex_:
  Scheduler scheduler_;
  bool stopping_ = false;
  bool cancelled_ = false;
  std::map<uint32_t, Attempt> attempts_;             // by the first node of a start
  std::unordered_map<uint32_t, Worker::Done> work_;  // finished, not settled yet
  std::vector<bool> changed_;                        // by node
  std::vector<bool> begun_;
  std::vector<Event> events_;  // not told yet
  bool telling_ = false;
  std::vector<Scheduler::Start> held_;  // until that is done
  MonotonicTime tell_at_{};             // not before
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
    model::ResourceReport entry = worker_.report(worker_.leave(node, readings[node]), 0);
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
  // More starts than threads would only wait for one.
  const size_t parallel = std::min(settings_.parallel, pool_.workers());
  const auto work = std::count(agenda.visit.begin(), agenda.visit.end(), true);
  report.resources.reserve(report.resources.size() + static_cast<size_t>(work));
  Run run(graph_, agenda, readings, worker_, pool_, clock_, parallel, observer, report);
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
