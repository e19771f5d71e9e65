#pragma once
#include <optional>
#include <string>

#include "server/agents/host_ref.h"
#include "store/session.h"
#include "wire/message.h"

// What numbered messages come to, inside a transaction of the store.
namespace consort::server {

// Where a message is of.
struct Origin {
  HostRef agent;       // the host whose certificate speaks
  std::string stream;  // of its hello
  HostRef target;
};

struct Recorded {
  bool fresh = false;  // else it was stored before, and nothing was done
  std::optional<Digest> new_facts;
};

// Stores what a facts, drift or report says, with the event that tells of it and its number: once,
// however often it comes. Code::stale: the agent has a newer link with another stream.
Result<Recorded> record(store::Writer& writer, const Origin& origin,
                        const wire::AgentMessage& message);

}  // namespace consort::server
