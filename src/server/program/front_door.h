#pragma once
#include "server/agents/agent_route.h"
#include "server/api/api.h"
#include "server/program/hook_route.h"
#include "server/sites/git_service.h"

namespace consort::server {

// What comes in on the one port, by its path: links of agents, git, webhooks, REST, and the
// certificate of the root, which is no secret. On the loop's thread.
class FrontDoor {
 public:
  // All outlive it.
  FrontDoor(Api& api, GitService& git, AgentRoute& agents, const Environments& environments,
            std::string root)
      : api_(api),
        git_(git),
        agents_(agents),
        environments_(environments),
        root_(std::move(root)) {}

  net::Admission admit(const net::Request& request) const;
  void handle(net::Request request, net::Responder responder);

 private:
  Api& api_;
  GitService& git_;
  AgentRoute& agents_;
  const Environments& environments_;
  const std::string root_;  // PEM: what git and curl have to believe
};

}  // namespace consort::server
