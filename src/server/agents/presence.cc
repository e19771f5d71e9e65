#include "server/agents/presence.h"

#include <algorithm>

namespace consort::server {

store::Compliance Presence::compliance() const {
  if (!stated || !held) return store::Compliance::unknown;
  if (paused) return store::Compliance::held;
  if (counts.failed + counts.blocked > 0) return store::Compliance::failing;
  if (counts.drifted > 0) return store::Compliance::drifted;
  return store::Compliance::compliant;
}

std::vector<Presence> PresenceBoard::all() const {
  std::lock_guard lock(mutex_);
  std::vector<Presence> all;
  all.reserve(entries_.size());
  for (const auto& [host, entry] : entries_)
    all.push_back(entry.presence);
  return all;
}

std::optional<Presence> PresenceBoard::find(store::HostId host) const {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(host.value);
  if (found == entries_.end()) return std::nullopt;
  return found->second.presence;
}

size_t PresenceBoard::online() const {
  std::lock_guard lock(mutex_);
  return static_cast<size_t>(std::ranges::count_if(entries_, [](const auto& entry) {
    return entry.second.presence.connectivity != store::Connectivity::lost;
  }));
}

std::optional<Presence> PresenceBoard::change(store::HostId host,
                                              const std::function<void(Presence&)>& change) {
  std::lock_guard lock(mutex_);
  Entry& entry = entries_[host.value];
  Presence before = entry.presence;
  change(entry.presence);
  if (entry.presence == before) return std::nullopt;
  if (entry.saved != entry.presence && !std::exchange(entry.unsaved, true))
    unsaved_.push_back(host.value);
  return entry.presence;
}

std::vector<Presence> PresenceBoard::take_unsaved() {
  std::lock_guard lock(mutex_);
  std::vector<Presence> taken;
  for (int64_t host : unsaved_) {
    Entry& entry = entries_[host];
    entry.unsaved = false;
    entry.saved = entry.presence;
    taken.push_back(entry.presence);
  }
  unsaved_.clear();
  return taken;
}

void PresenceBoard::not_saved(const std::vector<Presence>& taken) {
  std::lock_guard lock(mutex_);
  for (const Presence& presence : taken) {
    Entry& entry = entries_[presence.host.host.value];
    entry.saved.reset();
    if (!std::exchange(entry.unsaved, true)) unsaved_.push_back(presence.host.host.value);
  }
}

}  // namespace consort::server
