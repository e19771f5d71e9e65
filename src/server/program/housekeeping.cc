#include "server/program/housekeeping.h"

namespace consort::server {
namespace {

constexpr Duration kFirst = std::chrono::hours(1);
constexpr Duration kEvery = std::chrono::hours(24);

}  // namespace

Housekeeping::Housekeeping(store::Store& store, BarredAgents& barred, Environments& environments,
                           const store::RetentionPolicy& keep, Log& log)
    : store_(store), barred_(barred), environments_(environments), keep_(keep), log_(log) {
  thread_ = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

void Housekeeping::run(std::stop_token stop) {
  for (Duration pause = kFirst; !stop.stop_requested(); pause = kEvery) {
    std::unique_lock lock(mutex_);
    never_.wait_for(lock, stop, pause, [] { return false; });
    lock.unlock();
    if (!stop.stop_requested()) clean(stop);
  }
}

void Housekeeping::clean(std::stop_token stop) {
  auto removed = store::remove_old(store_, keep_);
  if (!removed) log_.error("removing what is old: " + removed.error().to_string());
  if (Status pruned = barred_.prune(store_); !pruned)
    log_.error("forgetting certificates that have ended: " + pruned.error().to_string());
  environments_.tidy(std::move(stop));
}

}  // namespace consort::server
