#pragma once
#include <memory>
#include <string>

#include "net/http_server.h"
#include "net/testing/loop_thread.h"
#include "server/actions/server_actions.h"
#include "server/actions/testing/fake_deployments.h"
#include "server/actions/testing/fixed_sites.h"
#include "server/agents/agent_route.h"
#include "server/agents/testing/test_hub.h"
#include "server/api/api.h"

namespace consort::server {

// The parts of a server that agents meet, on TLS, in this process: a store and an authority in a
// folder, the API (for enrolment) and links on one port.
class TestServer {
 public:
  explicit TestServer(const std::string& folder, uint16_t port = 0, HubSettings settings = {});
  ~TestServer();

  uint16_t port() const { return http_->port(); }
  Orders& orders() { return agents_->hub(); }

  SystemClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<AuthorityVault> vault;
  std::unique_ptr<BarredAgents> barred;
  std::unique_ptr<EnrolmentDesk> desk;
  ContentInMemory content;
  AgentObserver observer;

 private:
  net::HttpServer::Settings settings(uint16_t port) const;

  FixedSites sites_;
  FakeDeployments deployments_;
  const model::Schema schema_;
  EventSignal signal_;
  net::LoopThread thread_;
  std::unique_ptr<AgentRoute> agents_;
  std::unique_ptr<ServerActions> actions_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<net::HttpServer> http_;
};

// A certificate with its key, and how to make links with it.
struct TestIdentity {
  trust::PrivateKey key;
  std::string chain;
  std::string roots;

  // Enrols at the port by a token.
  static TestIdentity enrol(uint16_t port, const TestMachine& machine, const Secret& token);
  net::TlsClient tls() const;
  net::WebSocketTarget target(uint16_t port) const;
};

}  // namespace consort::server
