#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wire/content.h"
#include "wire/identity.h"
#include "wire/numbered.h"
#include "wire/orders.h"
#include "wire/requests.h"
#include "wire/session.h"

namespace consort::wire {

// All that an agent says, and all that a server says.
using AgentMessage = std::variant<Hello, Fetch, Facts, Drift, Report, State, Declined, ReadResult,
                                  PlanResult, Renew, Heartbeat, Goodbye>;
using ServerMessage =
    std::variant<Welcome, Refused, Offer, Piece, Missing, Acknowledge, Recall, Read, Plan, Apply,
                 Pause, Resume, Certificate, Heartbeat, Goodbye>;

// A message of a type that this side does not know yet: to be counted and skipped, because a newer
// peer may say more than an older one understands.
struct Unfamiliar {
  std::string type;
  friend bool operator==(const Unfamiliar&, const Unfamiliar&) = default;
};
template <class Message>
using Decoded = std::variant<Message, Unfamiliar>;

// {"type":"pause","v":1,...} as canonical JSON.
std::string to_json(const AgentMessage& message);
std::string to_json(const ServerMessage& message);

// What a peer sent. An error is a broken rule and says which, at which place: the link ends with a
// goodbye. Code::unsupported: another major version.
Result<Decoded<AgentMessage>> agent_message(std::string_view json);
Result<Decoded<ServerMessage>> server_message(std::string_view json);

// The target a message is about, for the one place where a server checks that it is the agent's
// own; nothing for those about the whole link. (Hello names many, and is checked by itself.)
std::optional<std::string_view> target_of(const AgentMessage& message);

// The number of a message that has one.
const Number* number_of(const AgentMessage& message);
Number* number_of(AgentMessage& message);

// The topic under which an outbox keeps a numbered message, so that a newer one of the same topic
// supersedes it: the facts of a target, the drift of a resource. "": nothing supersedes a report.
std::string topic_of(const AgentMessage& message);

}  // namespace consort::wire
