#include "reconcile/scheduler.h"

namespace consort::reconcile {

using model::Outcome;

namespace {
constexpr Duration kLongestDelay = std::chrono::minutes(1);
constexpr size_t kFar = 64;  // nodes between the first starts, at least, when they are spread
}  // namespace

Scheduler::Scheduler(const OrderGraph& graph, const Agenda& agenda,
                     std::span<const Reading> readings, size_t parallel)
    : graph_(graph),
      readings_(readings),
      parallel_(parallel),
      nodes_(graph.nodes()),
      unsettled_(graph.nodes()) {
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    node.visit = agenda.visit[i];
    node.notified = agenda.refresh[i];
    for (OrderGraph::Link link : graph.before(i)) {
      if (!same_batch(link.node, i)) ++node.unsettled_before;
    }
    uint32_t batch = graph.batch(i);
    if (batch == OrderGraph::kNoBatch) continue;
    if (batches_.size() <= batch) batches_.resize(batch + 1);
    if (node.visit) ++batches_[batch].outstanding;
  }
}

bool Scheduler::same_batch(uint32_t a, uint32_t b) const {
  return graph_.batch(a) != OrderGraph::kNoBatch && graph_.batch(a) == graph_.batch(b);
}

std::vector<Scheduler::Start> Scheduler::begin(MonotonicTime now) {
  for (uint32_t node : graph_.topological()) {
    if (nodes_[node].unsettled_before == 0) reached_.push_back(node);
  }
  std::reverse(reached_.begin(), reached_.end());
  drain();
  return start_ready(now);
}

std::vector<Scheduler::Start> Scheduler::finished(const std::vector<Finish>& finishes,
                                                  MonotonicTime now) {
  for (const Finish& finish : finishes) {
    Node& node = nodes_[finish.node];
    --running_;
    if (node.leads) --starts_;
    node.leads = false;
    if (!retry(finish, now)) settle(finish.node, finish.outcome, finish.message);
  }
  drain();
  return start_ready(now, finishes.empty() ? 0 : graph_.rank(finishes.back().node));
}

std::vector<Scheduler::Start> Scheduler::time_passed(MonotonicTime now) { return start_ready(now); }

void Scheduler::cancel() { cancelled_ = true; }

std::optional<MonotonicTime> Scheduler::next_wake() const {
  if (later_.empty() || cancelled_) return std::nullopt;
  return later_.top().at;
}

std::vector<Scheduler::Settled> Scheduler::take_settled() { return std::exchange(settled_, {}); }

void Scheduler::drain() {
  if (cancelled_) reached_.clear();
  while (!reached_.empty()) {
    uint32_t node = reached_.back();
    reached_.pop_back();
    reach(node);
  }
}

void Scheduler::reach(uint32_t i) {
  Node& node = nodes_[i];
  if (node.blocked_by != UINT32_MAX) return be_blocked(i);
  if (!graph_.is_resource(i)) return settle(i, Outcome::unchanged, {}, false);
  if (readings_[i].state == Reading::State::waiting)
    return settle(i, Outcome::waiting, readings_[i].problem);
  if (node.visit && graph_.batch(i) != OrderGraph::kNoBatch) return join_batch(i, true);
  if (node.visit || node.notified) return enqueue(i);
  settle(i, Outcome::unchanged, {}, false);
}

// A node without work of its own only passes the news on.
void Scheduler::be_blocked(uint32_t i) {
  Node& node = nodes_[i];
  bool waits = nodes_[node.blocked_by].outcome == Outcome::waiting;
  bool has_work = node.visit || node.notified;
  if (node.visit && graph_.batch(i) != OrderGraph::kNoBatch) join_batch(i, false);
  settle(i, waits ? Outcome::waiting : Outcome::blocked, has_work ? why_blocked(i) : "", has_work);
}

void Scheduler::enqueue(uint32_t i) {
  nodes_[i].phase = Phase::queued;
  queue_.emplace(graph_.rank(i), i);
}

// The batch begins when the last member that has work is ready or out.
void Scheduler::join_batch(uint32_t i, bool with_work) {
  Batch& batch = batches_[graph_.batch(i)];
  if (with_work) {
    nodes_[i].phase = Phase::queued;
    batch.ready.push_back(i);
  }
  if (--batch.outstanding == 0 && !batch.ready.empty()) ready_batches_.push_back(graph_.batch(i));
}

void Scheduler::settle(uint32_t i, Outcome outcome, std::string message, bool tell) {
  Node& node = nodes_[i];
  node.phase = Phase::settled;
  node.outcome = outcome;
  node.bad = outcome == Outcome::failed || outcome == Outcome::blocked ||
             outcome == Outcome::waiting || outcome == Outcome::cancelled;
  --unsettled_;
  if (outcome == Outcome::failed || outcome == Outcome::waiting) messages_[i] = message;
  if (tell) settled_.push_back({i, outcome, std::move(message), node.attempts});
  pass_on(i);
}

void Scheduler::pass_on(uint32_t i) {
  const Node& node = nodes_[i];
  for (OrderGraph::Link link : graph_.after(i)) {
    if (same_batch(i, link.node)) continue;
    Node& next = nodes_[link.node];
    if (node.bad && next.blocked_by == UINT32_MAX) next.blocked_by = i;
    if (link.notify && node.outcome == Outcome::changed) next.notified = true;
    if (--next.unsettled_before == 0) reached_.push_back(link.node);
  }
}

bool Scheduler::retry(const Finish& finish, MonotonicTime now) {
  if (finish.outcome != Outcome::failed || cancelled_) return false;
  const model::Retry& policy = graph_.resource(finish.node).retry;
  Node& node = nodes_[finish.node];
  if (node.attempts >= policy.attempts) return false;
  Duration delay = policy.delay;
  for (int i = 1; i < node.attempts && delay < kLongestDelay; ++i)
    delay *= 2;
  later_.push({now + std::min(delay, kLongestDelay), finish.node});
  node.phase = Phase::waiting;
  return true;
}

Scheduler::Start Scheduler::start(std::vector<uint32_t> nodes) {
  for (uint32_t i : nodes) {
    nodes_[i].phase = Phase::running;
    ++nodes_[i].attempts;
  }
  nodes_[nodes.front()].leads = true;
  running_ += nodes.size();
  ++starts_;
  int attempt = nodes_[nodes.front()].attempts;
  return {std::move(nodes), attempt};
}

// Starts are taken one after the other from `from` on; the first ones of much work at equal
// distances.
std::vector<Scheduler::Start> Scheduler::start_ready(MonotonicTime now, uint32_t from) {
  std::vector<Start> starts;
  if (cancelled_) return starts;
  while (!later_.empty() && later_.top().at <= now) {
    enqueue(later_.top().node);
    later_.pop();
  }
  while (!ready_batches_.empty() && starts_ < parallel_) {
    std::vector<uint32_t> members = std::move(batches_[ready_batches_.back()].ready);
    ready_batches_.pop_back();
    std::sort(members.begin(), members.end());
    starts.push_back(start(std::move(members)));
  }
  const size_t room = parallel_ - starts_;
  const size_t apart = room > 1 && queue_.size() > room * kFar ? queue_.size() / room : 1;
  for (auto next = queue_.lower_bound({from, 0}); !queue_.empty() && starts_ < parallel_;) {
    if (next == queue_.end()) next = queue_.begin();
    starts.push_back(start({next->second}));
    next = queue_.erase(next);
    for (size_t i = 1; i < apart && next != queue_.end(); ++i)
      ++next;
  }
  return starts;
}

// "needs files./etc/x, which needs packages.y, which failed: no such package".
std::string Scheduler::why_blocked(uint32_t i) const {
  std::string text = "needs ";
  uint32_t at = nodes_[i].blocked_by;
  for (;;) {
    bool anchor = !graph_.is_resource(at);
    text += anchor ? graph_.catalog().anchors[at - graph_.catalog().resources.size()]
                   : graph_.resource(at).address.to_string();
    if (nodes_[at].blocked_by == UINT32_MAX) break;
    text += ", which needs ";
    at = nodes_[at].blocked_by;
  }
  auto message = messages_.find(at);
  text += nodes_[at].outcome == Outcome::waiting ? ", which waits" : ", which failed";
  return message == messages_.end() ? text : text + ": " + message->second;
}

}  // namespace consort::reconcile
