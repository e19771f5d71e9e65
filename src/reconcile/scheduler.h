#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "model/report.h"
#include "reconcile/order_graph.h"
#include "reconcile/planner.h"

namespace consort::reconcile {

// Decides, event by event, which resources to work on now. A synchronous state machine: it starts
// no thread, reads no clock, and says the same for the same events.
//
// A node is begun when everything before it has settled. A failure is tried again as its `retry`
// says, and then blocks what comes after it; the rest goes on. Members of one batch that have work
// are begun together. A node that changed notifies the nodes its notify links lead to; each acts
// once, however many notified it.
//
// What begins because a node finished is the next in order after it; and where there is much to do,
// the first starts lie far apart. Whoever goes on with what comes after what they did works on
// neighbours, and far from the others: files of one folder are in each other's way in the kernel.
class Scheduler {
 public:
  // Work to begin: one node, or several of one batch.
  struct Start {
    std::vector<uint32_t> nodes;
    int attempt = 1;
  };
  // How one node's work ended. Not blocked.
  struct Finish {
    uint32_t node = 0;
    model::Outcome outcome = model::Outcome::unchanged;
    std::string message = {};
  };
  // What is settled about a node for good.
  struct Settled {
    uint32_t node = 0;
    model::Outcome outcome = model::Outcome::unchanged;
    std::string message = {};  // of a blocked one: the chain of reasons
    int attempts = 0;
  };

  // `agenda` and `graph` must outlive the scheduler. `parallel` bounds the starts under way.
  Scheduler(const OrderGraph& graph, const Agenda& agenda, std::span<const Reading> readings,
            size_t parallel);

  // Each event returns what to begin because of it.
  std::vector<Start> begin(MonotonicTime now);
  std::vector<Start> finished(const std::vector<Finish>& finishes, MonotonicTime now);
  std::vector<Start> time_passed(MonotonicTime now);
  void cancel();  // nothing more is begun; what runs may finish

  // Whether the node was notified by something that changed in this run, or had a notification due.
  bool notified(uint32_t node) const { return nodes_[node].notified; }
  bool settled(uint32_t node) const { return nodes_[node].phase == Phase::settled; }
  std::optional<MonotonicTime> next_wake() const;  // of a retry
  bool done() const { return running_ == 0 && (cancelled_ || unsettled_ == 0); }
  // Settled since the last call, in order; nodes that were right and had no work are left out.
  std::vector<Settled> take_settled();

 private:
  enum class Phase : uint8_t { waiting, queued, running, settled };
  struct Node {
    uint32_t unsettled_before = 0;
    uint32_t blocked_by = UINT32_MAX;
    Phase phase = Phase::waiting;
    bool visit = false;
    bool notified = false;
    bool leads = false;  // stands for its Start in starts_
    bool bad = false;    // what comes after is blocked
    model::Outcome outcome = model::Outcome::unchanged;
    int attempts = 0;
  };
  struct Batch {
    size_t outstanding = 0;  // members with work that are not ready yet
    std::vector<uint32_t> ready;
  };
  struct Later {
    MonotonicTime at;
    uint32_t node;
    bool operator>(const Later& other) const {
      return std::tie(at, node) > std::tie(other.at, other.node);
    }
  };

  void drain();               // reaches what settling has set free
  void reach(uint32_t node);  // all before it have settled
  void be_blocked(uint32_t node);
  void enqueue(uint32_t node);
  void join_batch(uint32_t node, bool with_work);
  void settle(uint32_t node, model::Outcome outcome, std::string message, bool tell = true);
  void pass_on(uint32_t node);
  bool retry(const Finish& finish, MonotonicTime now);
  std::vector<Start> start_ready(MonotonicTime now, uint32_t from = 0);  // a rank
  Start start(std::vector<uint32_t> nodes);
  std::string why_blocked(uint32_t node) const;
  bool same_batch(uint32_t a, uint32_t b) const;

  const OrderGraph& graph_;
  const std::span<const Reading> readings_;
  const size_t parallel_;
  std::vector<Node> nodes_;
  std::vector<Batch> batches_;
  std::map<uint32_t, std::string> messages_;       // of failed and waiting nodes
  std::set<std::pair<uint32_t, uint32_t>> queue_;  // (rank, node) ready to start alone
  std::vector<uint32_t> ready_batches_;
  std::priority_queue<Later, std::vector<Later>, std::greater<>> later_;
  std::vector<uint32_t> reached_;  // work list of settle(), instead of recursion
  std::vector<Settled> settled_;
  size_t starts_ = 0;   // under way
  size_t running_ = 0;  // nodes under way
  size_t unsettled_ = 0;
  bool cancelled_ = false;
};

}  // namespace consort::reconcile
