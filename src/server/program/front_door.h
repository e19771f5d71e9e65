#pragma once
#include "server/agents/agent_route.h"
#include "server/api/api.h"
#include "server/program/hook_route.h"
#include "server/sites/git_service.h"

namespace consort::server {

// What comes in on the one port, by its path: links of agents, git, webhooks, and REST. On the
// loop's thread.
class FrontDoor {
 public:
  // All outlive it.
  FrontDoor(Api& api, GitService& git, AgentRoute& agents, const Environments& environments)
      : api_(api), git_(git), agents_(agents), environments_(environments) {}

  net::HttpHandlers handlers();

 private:
  net::Admission admit(const net::Request& request) const;
  void handle(net::Request request, net::Responder responder);

  Api& api_;
  GitService& git_;
  AgentRoute& agents_;
  const Environments& environments_;
};

}  // namespace consort::server
