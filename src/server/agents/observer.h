#pragma once
#include "server/agents/presence.h"
#include "store/compliance.h"
#include "wire/numbered.h"

namespace consort::server {

// Who wants to know what agents say, when it is durable: the deploy service, the compiler, event
// streams. Called on the hub's thread; must not block, nor call the hub back but through Orders.
class AgentObserver {
 public:
  virtual ~AgentObserver() = default;
  virtual void presence_changed(const Presence&) {}
  virtual void compliance_changed(HostRef, const store::ComplianceChange&) {}
  // The host has other facts than before.
  virtual void facts_changed(HostRef, const Digest&) {}
  virtual void drift_changed(HostRef, const wire::Drift&) {}
  virtual void reported(HostRef, const wire::Report&) {}
  // It will not do what it was ordered or offered.
  virtual void declined(HostRef, const wire::Declined&) {}
};

}  // namespace consort::server
