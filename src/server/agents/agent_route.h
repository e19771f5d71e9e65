#pragma once
#include <memory>
#include <string_view>

#include "base/thread_pool.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "server/agents/agent_hub.h"

namespace consort::server {

// Where agents make their links: a WebSocket over TLS with a client certificate.
inline constexpr std::string_view kAgentPath = "/agent/v1";

// Gives a hub its threads: the loop's for the hub, one to write, a few that read content and large
// messages. The server's TLS must ask for client certificates of the vault's root, and BarredAgents
// for each.
class AgentRoute {
 public:
  // Before the loop runs, or on its thread. The loop must outlive the route, and have ended, or
  // stop() have returned, when it is destroyed.
  static Result<std::unique_ptr<AgentRoute>> make(net::Loop& loop, store::Store& store,
                                                  const AuthorityVault& vault, BarredAgents& barred,
                                                  ContentSource& content, AgentObserver& observer,
                                                  const Clock& clock, HubSettings settings);

  // A request for kAgentPath, on the loop's thread.
  void handle(const net::Request& request, const net::Responder& responder);
  AgentHub& hub() { return *hub_; }
  // On the loop's thread: ends all links. What was given to be written is written when the route is
  // destroyed.
  void stop();

 private:
  explicit AgentRoute(net::Loop& loop) : loop_(loop) {}
  void tick();

  net::Loop& loop_;
  std::unique_ptr<AgentHub> hub_;
  net::Timer timer_;
  std::unique_ptr<ThreadPool> readers_;  // ends before the hub
};

}  // namespace consort::server
