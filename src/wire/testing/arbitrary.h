#pragma once
#include <rapidcheck.h>

#include <iosfwd>

#include "wire/message.h"

namespace consort::wire {

// Generators for property tests: any message that keeps the bounds of its description.
rc::Gen<AgentMessage> any_agent_message();
rc::Gen<ServerMessage> any_server_message();

void showValue(const AgentMessage& message, std::ostream& out);
void showValue(const ServerMessage& message, std::ostream& out);

}  // namespace consort::wire
