#pragma once
#include <string>

#include "server/identity/barred_agents.h"
#include "server/identity/decider.h"
#include "store/certificates.h"
#include "store/store.h"

namespace consort::server {

// What people decide about a host's identity. Each is one transaction with its entry in the audit
// trail, and effective at once: open links end. Thread-safe; blocks for the store.
class HostCustody {
 public:
  HostCustody(store::Store& store, BarredAgents& barred) : store_(store), barred_(barred) {}

  // All certificates of the host; it may enrol again, as if it was installed again.
  Status revoke(store::EnvironmentId environment, store::HostId host, const std::string& reason,
                const Decider& by);
  // One certificate; nothing to do when that was done before.
  Status revoke_certificate(const store::Certificate& certificate, const std::string& reason,
                            const Decider& by);
  // As revoke(), for good: the name comes back only when the host is removed. Nothing to do when
  // that was done before.
  Status retire(store::EnvironmentId environment, store::HostId host, const Decider& by);
  // Out of quarantine with the certificate it has: the machine that makes contact next is the host.
  // Where the other one must be kept out use EnrolmentDesk::reinstall(). stale: it is in none.
  Status release(store::EnvironmentId environment, store::HostId host, const Decider& by);
  // Another target of an agent: `agent` is the host whose certificate speaks for `host`.
  Status entrust(store::EnvironmentId environment, store::HostId host, store::HostId agent,
                 const Decider& by);

 private:
  store::Store& store_;
  BarredAgents& barred_;
};

}  // namespace consort::server
