#include "server/deploy/rollout/course.h"

#include <algorithm>
#include <unordered_set>

#include "base/strings.h"

namespace consort::server {
namespace {

constexpr size_t kMostFailuresTold = 100;
constexpr size_t kMostBatchesTold = 1000;

}  // namespace

Course::Course(std::vector<std::string> hosts, Strategy strategy, std::vector<uint32_t> circles)
    : strategy_(strategy) {
  const size_t total = hosts.size(), size = strategy.batch.of(total);
  size_t end = std::min(strategy.canary, total);
  if (end > 0) ends_.push_back(end);
  while (end < total)
    ends_.push_back(end = std::min(end + size, total));
  hosts_.reserve(total);
  for (std::string& name : hosts) {
    const auto batch = std::ranges::upper_bound(ends_, hosts_.size()) - ends_.begin();
    const size_t host = hosts_.size();
    hosts_.push_back({.name = std::move(name),
                      .batch = static_cast<size_t>(batch),
                      .circle = circles.empty() ? static_cast<uint32_t>(host) : circles[host]});
  }
  counts_[static_cast<size_t>(Standing::waiting)] = total;
  running_.resize(ends_.size());
}

void Course::stand(size_t host, Standing standing) {
  Host& changed = hosts_[host];
  --counts_[static_cast<size_t>(changed.standing)];
  if (changed.standing == Standing::running) --running_[changed.batch];
  changed.standing = standing;
  ++counts_[static_cast<size_t>(standing)];
  if (standing == Standing::running) ++running_[changed.batch];
}

void Course::restore(size_t host, Standing standing, MonotonicTime now) {
  stand(host, standing);
  if (standing == Standing::waiting) return;
  batch_ = std::max(batch_, hosts_[host].batch + 1);
  ordered_ = now;
}

void Course::restore_halt(model::Fields& progress) {
  if (progress.has("forgiven"))
    forgiven_ = static_cast<size_t>(progress.integer("forgiven", 0, INT64_MAX));
  if (!progress.has("reason")) return;
  halt(progress.text("reason"));
  by_failures_ = progress.boolean_or("by_failures", false);
}

// Those that wait though their batch has begun: for others, or since a restart.
std::vector<size_t> Course::due_to_begin() const {
  std::vector<size_t> due;
  if (batch_ == 0 || count(Standing::waiting) == 0) return due;
  for (size_t host = 0; host < ends_[batch_ - 1]; ++host)
    if (hosts_[host].standing == Standing::waiting) due.push_back(host);
  return due;
}

// Those due to begin, and with them who waits in a circle with one, of whatever batch. Who will
// never be ready has failed.
std::vector<Waiting> Course::ask(const Look& look) {
  std::unordered_set<uint32_t> due;
  for (size_t host : due_to_begin())
    due.insert(hosts_[host].circle);
  std::vector<Waiting> waiting;
  for (size_t host = 0; host < hosts_.size() && !due.empty(); ++host) {
    if (hosts_[host].standing != Standing::waiting || !due.contains(hosts_[host].circle)) continue;
    Readiness readiness = look.readiness(host);
    if (readiness.never.empty())
      waiting.push_back({host, hosts_[host].circle, readiness.ready});
    else
      failed(host, std::move(readiness.never));
  }
  return waiting;
}

// Of those due to begin, the ones that nothing holds up.
std::vector<size_t> Course::next_of_begun(const Look& look) {
  if (!look.readiness) return running_in_batch() ? std::vector<size_t>() : due_to_begin();
  std::vector<Waiting> waiting;
  size_t failures;
  do {  // who was asked before somebody failed may need that one
    failures = count(Standing::failed);
    waiting = ask(look);
  } while (count(Standing::failed) > failures);
  std::vector<size_t> hosts = released(waiting);
  std::erase_if(hosts, [this](size_t host) { return hosts_[host].batch >= batch_; });
  return hosts;
}

void Course::begin(const std::vector<size_t>& hosts, MonotonicTime now, const Look& look) {
  for (size_t host : hosts)
    stand(host, look.connected(host) ? Standing::running : Standing::away);
  ordered_ = now;
  quiet_.reset();
}

// Hosts that have had their time, of any batch.
void Course::lose_patience(MonotonicTime now) {
  if (count(Standing::running) == 0 || now < *ordered_ + strategy_.patience) return;
  for (size_t host = 0; host < hosts_.size(); ++host)
    if (hosts_[host].standing == Standing::running)
      failed(host, "it did not report within " + human(strategy_.patience));
}

bool Course::too_many_failures() {
  // After a restart some of those forgiven may be waited for again.
  const size_t failures = count(Standing::failed) - std::min(count(Standing::failed), forgiven_);
  if (failures <= strategy_.max_failures) return false;
  halt(consort::count(failures, "host") + " failed");
  by_failures_ = true;
  return true;
}

// Whether the batch has stayed well for as long as it has to.
bool Course::soaked(MonotonicTime now, const Look& look) {
  if (!quiet_) quiet_ = now;
  if (now < *quiet_ + strategy_.soak) return false;
  if (strategy_.soak == Duration(0)) return true;
  for (size_t host = first_of(batch_ - 1); host < ends_[batch_ - 1]; ++host)
    if (hosts_[host].standing == Standing::succeeded && !look.well(host))
      failed(host, "it is not well " + human(strategy_.soak) + " after the change");
  return true;
}

std::vector<size_t> Course::next(MonotonicTime now, const Look& look) {
  if (ended_) return {};
  lose_patience(now);
  while (!halted()) {
    std::vector<size_t> hosts = next_of_begun(look);
    if (!hosts.empty()) {
      begin(hosts, now, look);
      return hosts;
    }
    if (running_in_batch() || !due_to_begin().empty()) return {};
    if (batch_ > 0 && !soaked(now, look)) return {};
    if (batch_ == ends_.size()) {
      ended_ = count(Standing::running) == 0;
      return {};
    }
    if (too_many_failures()) return {};
    ++batch_;
  }
  return {};
}

std::optional<MonotonicTime> Course::due() const {
  if (ended_) return std::nullopt;
  if (count(Standing::running) > 0) return *ordered_ + strategy_.patience;
  if (!halted() && quiet_) return *quiet_ + strategy_.soak;
  return std::nullopt;
}

void Course::succeeded(size_t host) { stand(host, Standing::succeeded); }

void Course::failed(size_t host, std::string message) {
  stand(host, Standing::failed);
  hosts_[host].message = std::move(message);
}

void Course::connected(size_t host, MonotonicTime now) {
  if (hosts_[host].standing != Standing::away) return;
  stand(host, Standing::running);
  ordered_ = now;
}

void Course::halt(std::string reason) {
  if (halted()) return;
  reason_ = std::move(reason);
  by_failures_ = false;
}

void Course::resume() {
  reason_.reset();
  by_failures_ = false;
  forgiven_ = count(Standing::failed);
}

model::Map Course::progress() const {
  model::Map map;
  auto set = [](model::Map& into, std::string_view key, size_t number) {
    into.set(key, model::Value(static_cast<int64_t>(number)));
  };
  map.set("strategy", model::Value(to_map(strategy_)));
  set(map, "hosts", hosts_.size());
  set(map, "waiting", count(Standing::waiting));
  set(map, "running", count(Standing::running));
  set(map, "away", count(Standing::away));
  set(map, "succeeded", count(Standing::succeeded));
  set(map, "failed", count(Standing::failed));
  set(map, "batch", batch_);
  model::List batches, failures;
  for (size_t batch = 0; batch < ends_.size(); ++batch) {
    size_t done = 0, failed = 0;
    for (size_t host = first_of(batch); host < ends_[batch]; ++host) {
      const Host& at = hosts_[host];
      done += at.standing == Standing::succeeded;
      if (at.standing != Standing::failed) continue;
      ++failed;
      if (failures.size() == kMostFailuresTold) continue;
      model::Map failure;
      failure.set("host", model::Value(at.name));
      failure.set("message", model::Value(at.message));
      failures.emplace_back(std::move(failure));
    }
    if (batches.size() == kMostBatchesTold) continue;
    model::Map told;
    set(told, "hosts", ends_[batch] - first_of(batch));
    set(told, "done", done);
    set(told, "failed", failed);
    batches.emplace_back(std::move(told));
  }
  map.set("batches", model::Value(std::move(batches)));
  map.set("failures", model::Value(std::move(failures)));
  if (reason_) map.set("reason", model::Value(*reason_));
  if (by_failures_) map.set("by_failures", model::Value(true));
  if (forgiven_ > 0) set(map, "forgiven", forgiven_);
  return map;
}

}  // namespace consort::server
