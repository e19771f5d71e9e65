#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "net/tls.h"
#include "store/ids.h"
#include "store/store.h"

namespace consort::server {

// Certificates that count no longer, in memory: asked for every connection, and told to whoever
// holds open ones. Thread-safe.
class BarredAgents {
 public:
  // Why the links of a host's agent have to end. Called on the thread of who bars.
  using Listener = std::function<void(store::HostId, const std::string& reason)>;

  static Result<std::unique_ptr<BarredAgents>> load(store::Store& store);

  // For net::TlsServer::Settings::check.
  Status check(const net::PeerCertificate& certificate) const;
  bool is_barred(const std::string& serial) const;

  // To be called once the store knows. The host may have other certificates that count.
  void bar(store::HostId host, const std::vector<std::string>& serials, const std::string& reason);
  // Forgets those that would count no longer anyway. For once a day; blocks for the store.
  Status prune(store::Store& store);
  // One at a time; none to stop.
  void listen(Listener listener);

 private:
  BarredAgents() = default;
  mutable std::mutex mutex_;
  std::unordered_set<std::string> serials_;  // guarded by mutex_
  std::mutex telling_;                       // held while the listener is called
  Listener listener_;                        // guarded by telling_
};

}  // namespace consort::server
