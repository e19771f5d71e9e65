#pragma once
#include <optional>
#include <string>
#include <vector>

#include "server/agents/host_ref.h"
#include "server/identity/gate.h"
#include "store/orders.h"
#include "wire/session.h"

// What a hello comes to, inside a transaction of the store.
namespace consort::server {

// A target of the agent, as the store has it.
struct ArrivedTarget {
  store::HostId host;
  std::string name;
  store::Orders orders;
  bool recall = false;  // its facts and drift have to be sent again
};

struct Arrival {
  Entry entry;  // with the refusal, if there is one
  std::vector<ArrivedTarget> targets;
  int64_t acknowledged = 0;  // the highest durable number of the stream
};

// From here on the stream of this hello is the agent's only one: what an earlier link still has of
// another one is not stored any more.
Result<Arrival> arrive(store::Writer& writer, const trust::AgentName& name, const Visitor& visitor,
                       const wire::Hello& hello);

}  // namespace consort::server
