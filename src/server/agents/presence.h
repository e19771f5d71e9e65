#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "server/agents/host_ref.h"
#include "store/hosts.h"
#include "wire/orders.h"

namespace consort::server {

// How a host stands at this moment, as far as its agent says.
struct Presence {
  HostRef host;
  std::string name;
  std::string agent;  // its id: "production/web1"
  std::string agent_version;
  store::Connectivity connectivity = store::Connectivity::lost;
  bool stated = false;  // what follows was heard since the server began
  std::optional<wire::Held> held;
  bool deploying = false;
  bool paused = false;
  wire::State::Counts counts;
  friend bool operator==(const Presence&, const Presence&) = default;

  store::Compliance compliance() const;
};

// The presence of all hosts that had a link since the server began. Thread-safe.
class PresenceBoard {
 public:
  std::vector<Presence> all() const;
  std::optional<Presence> find(store::HostId host) const;
  size_t online() const;

  // For the hub. The presence after the change, when there was one.
  std::optional<Presence> change(store::HostId host, const std::function<void(Presence&)>& change);

  // Those that the store does not know as they are: each is given once.
  std::vector<Presence> take_unsaved();
  void not_saved(const std::vector<Presence>& taken);

 private:
  struct Entry {
    Presence presence;
    std::optional<Presence> saved;
    bool unsaved = false;
  };
  mutable std::mutex mutex_;
  std::unordered_map<int64_t, Entry> entries_;  // guarded by mutex_; by host
  std::vector<int64_t> unsaved_;                // guarded by mutex_
};

}  // namespace consort::server
