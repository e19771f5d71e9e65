#pragma once
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/hash.h"
#include "model/resource.h"
#include "server/agents/host_ref.h"
#include "store/catalogs.h"
#include "store/hosts.h"
#include "store/store.h"
#include "wire/session.h"

namespace consort::server {

// What an agent has said of a catalog that this server never gave, each more than the one before.
enum class Claim {
  none,
  made_up,  // that it holds one which no server can have given it
  ahead,    // that it holds a later one
};

// What deploying knows of a host.
struct DeployedHost {
  HostRef ref;
  std::string name;
  bool managed = false;                // it is served: neither pending, in quarantine nor retired
  std::optional<wire::Held> compiled;  // its newest catalog
  int64_t serial = 0;                  // the highest it was given, as far as anybody remembers
  int64_t bytes = 0, blobs = 0;        // of that: what a header says; 0 bytes: not known yet
  Fingerprint addresses;               // of that: all its resources; zero: not known
  std::vector<model::Address> needs;   // of that: on other hosts; see rollout/remote_needs.h
  std::optional<wire::Held> offered;
  WallTime offer_ends;            // when the header that was offered counts no longer
  std::optional<Digest> ordered;  // what it was last told to be
  Fingerprint ordered_addresses;
  std::string apply;          // the deployment of an apply that stands; "": none
  int64_t tried = 0;          // the highest serial it was ordered outside of rollouts
  std::string paused;         // why; "": it is not
  Claim claim = Claim::none;  // that was told of since it was ordered something

  bool has_serials() const { return serial < store::catalogs::kHighestSerial; }
  bool is_behind() const {
    return managed && compiled && ordered != compiled->catalog && has_serials();
  }
};

// The hosts of an environment, as they are in the store and as this process has changed them since.
// Not thread-safe.
class HostTable {
 public:
  HostTable(store::Store& store, store::EnvironmentId environment)
      : store_(store), environment_(environment) {}

  Status load();  // all, from the beginning
  Status reload(
      store::HostId host);  // what somebody else may have changed: name, life cycle, pause

  DeployedHost* find(store::HostId host);
  DeployedHost* find(const std::string& name);
  // By name.
  std::vector<DeployedHost*> all();
  DeployedHost& add(store::HostId host, std::string name);

 private:
  void take(const store::Host& host);

  store::Store& store_;
  const store::EnvironmentId environment_;
  std::map<std::string, DeployedHost> hosts_;  // by name
  std::unordered_map<int64_t, std::string> names_;
};

}  // namespace consort::server
