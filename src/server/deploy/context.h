#pragma once
#include <functional>

#include "base/log.h"
#include "base/thread_pool.h"
#include "model/schema.h"
#include "server/agents/orders.h"
#include "server/agents/presence.h"
#include "server/deploy/host_table.h"
#include "server/identity/authority_vault.h"
#include "store/environments.h"
#include "store/store.h"

namespace consort::server {

// What every part of deploying works with. All outlive it.
struct DeployParts {
  store::Store& store;
  const AuthorityVault& vault;
  const model::Schema& schema;
  const Clock& clock;
  Log& log;
  ThreadPool& pool;                   // to compile
  std::function<void()> ring_events;  // events have been written; any thread
};

// One environment at work, on one thread.
struct DeployContext {
  const DeployParts& parts;
  Orders& orders;
  const PresenceBoard& presence;
  store::Environment environment;
  HostTable hosts;
  std::function<void(std::function<void()>)> later;  // on the environment's thread; any thread

  bool is_connected(store::HostId host) const {
    auto found = presence.find(host);
    return found && found->connectivity == store::Connectivity::online;
  }
  std::string name() const { return environment.organization + "/" + environment.name; }
};

// An event of the environment, inside a transaction.
Status tell(store::Writer& writer, store::EnvironmentId environment, std::string kind,
            const model::Map& body, std::optional<store::HostId> host = {});

}  // namespace consort::server
