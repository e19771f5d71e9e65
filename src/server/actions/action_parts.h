#pragma once
#include <functional>
#include <string>
#include <vector>

#include "model/schema.h"
#include "server/agents/orders.h"
#include "server/deploy/deployments.h"
#include "server/environments/site_source.h"
#include "server/identity/enrolment_desk.h"

namespace consort::server {

// The services that actions are done with. All outlive them.
struct ActionParts {
  store::Store& store;
  const AuthorityVault& vault;
  BarredAgents& barred;
  EnrolmentDesk& desk;
  Orders& orders;
  Deployments& deployments;
  SiteSource& sites;
  const Clock& clock;
  std::function<void()> ring_events;  // events have been written; any thread
  std::vector<std::string> servers;   // for join tokens: where hosts find this server, "name:port"
  const model::Schema& schema;        // of the resource types that sites may use
};

// The order as the services of identity take it down.
inline Decider decider_of(const Order& order) { return {order.actor, order.audit.details}; }

}  // namespace consort::server
