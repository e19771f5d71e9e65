#include "server/api/events/event_signal.h"

namespace consort::server {

void EventSignal::ring() {
  std::lock_guard lock(listeners_->mutex);
  for (const auto& [id, on_ring] : listeners_->all)
    on_ring();
}

EventSignal::Subscription EventSignal::subscribe(std::function<void()> on_ring) {
  std::lock_guard lock(listeners_->mutex);
  const uint64_t id = listeners_->next++;
  listeners_->all.emplace(id, std::move(on_ring));
  return Subscription(listeners_, id);
}

EventSignal::Subscription::~Subscription() {
  auto listeners = listeners_.lock();
  if (!listeners) return;
  std::lock_guard lock(listeners->mutex);
  listeners->all.erase(id_);
}

}  // namespace consort::server
