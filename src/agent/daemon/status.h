#pragma once
#include <optional>
#include <string>
#include <vector>

#include "agent/target/standing.h"
#include "base/clock.h"
#include "base/result.h"
#include "wire/orders.h"

namespace consort::agent {

constexpr size_t kMostListed = 100;  // resources of a target

// How the agent is, for whoever looks at the machine: status.json in its data folder, written when
// something of it changes.
struct AgentStatus {
  struct Target {
    wire::State state;
    std::string trouble;               // why it is not kept; "" when it is
    std::optional<WallTime> reported;  // when it last had something to report, since the start
    std::vector<NotCompliant> not_compliant;  // the first kMostListed
    std::vector<std::string> blind_spots;     // where what people change is not seen
    friend bool operator==(const Target&, const Target&) = default;
  };
  std::string agent;  // "production/web1"
  std::string version;
  int64_t process = 0;
  WallTime written;
  bool linked = false;
  std::string link_trouble;  // why it is not linked
  Duration clock_offset{};   // ahead of the server's clock
  WallTime certificate_until;
  int64_t unsent = 0;  // messages that the server does not have yet
  int64_t given_up = 0;
  std::vector<Target> targets;
  friend bool operator==(const AgentStatus&, const AgentStatus&) = default;
};

Status keep_status(const std::string& path, const AgentStatus& status);  // not durable
Result<AgentStatus> load_status(const std::string& path);
// For people.
std::string to_text(const AgentStatus& status, bool running);

}  // namespace consort::agent
