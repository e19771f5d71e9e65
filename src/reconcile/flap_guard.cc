#include "reconcile/flap_guard.h"

#include <algorithm>

namespace consort::reconcile {

void FlapGuard::forget_old(History& history, MonotonicTime now) const {
  Duration quiet = std::max(settings_.window, history.delay * 2);
  bool forgiven = !history.repairs.empty() && now - history.repairs.back() > quiet;
  if (forgiven) history = {};
  while (history.delay == Duration{} && !history.repairs.empty() &&
         now - history.repairs.front() > settings_.window) {
    history.repairs.pop_front();
  }
}

MonotonicTime FlapGuard::repair_at(uint32_t resource, MonotonicTime now) {
  auto found = histories_.find(resource);
  if (found == histories_.end()) return now;
  forget_old(found->second, now);
  const History& history = found->second;
  if (history.repairs.empty()) {
    histories_.erase(found);
    return now;
  }
  return std::max(now, history.repairs.back() + history.delay);
}

void FlapGuard::repaired(uint32_t resource, MonotonicTime now) {
  History& history = histories_[resource];
  forget_old(history, now);
  history.repairs.push_back(now);
  if (history.delay > Duration{}) {
    history.delay = std::min(history.delay * 2, settings_.longest);
  } else if (history.repairs.size() >= settings_.burst) {
    history.delay = settings_.first_delay;
  }
  while (history.repairs.size() > settings_.burst)
    history.repairs.pop_front();
}

bool FlapGuard::flapping(uint32_t resource) const {
  auto found = histories_.find(resource);
  return found != histories_.end() && found->second.delay > Duration{};
}

}  // namespace consort::reconcile
