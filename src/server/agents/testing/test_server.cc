#include "server/agents/testing/test_server.h"

#include <filesystem>

#include "net/https_call.h"
#include "trust/tokens/join_token.h"

namespace consort::server {

TestServer::TestServer(const std::string& folder, uint16_t port, HubSettings hub_settings) {
  std::filesystem::create_directory(folder + "/keys");
  store = store::Store::open({.path = folder + "/store.db"}, clock).value();
  vault = AuthorityVault::open(folder + "/keys", "example", clock).value();
  barred = BarredAgents::load(*store).value();
  desk = std::make_unique<EnrolmentDesk>(*store, *vault, *barred, EnrolmentDesk::Settings());
  enrolments_ = std::make_unique<EnrolmentRoute>(*desk, clock, EnrolmentRoute::Settings());
  agents_ = thread_.call([&] {
    return AgentRoute::make(thread_.loop(), *store, *vault, *barred, content, observer, clock,
                            hub_settings)
        .value();
  });
  http_ = thread_.call([&] {
    net::HttpHandlers handlers{
        .admit = [](const net::Request&) { return EnrolmentRoute::admission(); },
        .handle =
            [this](net::Request request, const net::Responder& responder) {
              if (request.path == wire::kEnrolmentPath)
                return enrolments_->handle(std::move(request), responder);
              if (request.path == kAgentPath) return agents_->handle(request, responder);
              responder.send(net::Response::text(404, "nothing is here\n"));
            }};
    return net::HttpServer::listen(thread_.loop(), settings(port), std::move(handlers)).value();
  });
}

net::HttpServer::Settings TestServer::settings(uint16_t port) const {
  auto tls = net::TlsServer::make(
      {.identity =
           vault->server_identity({.dns = {"localhost"}, .addresses = {"127.0.0.1"}}).value(),
       .clients = net::ClientCertificates::optional,
       .client_roots_pem = vault->client_roots(),
       .check = [this](const net::PeerCertificate& peer) { return barred->check(peer); },
       .ticket_key = vault->ticket_key()});
  return {.port = port, .tls = tls.value()};
}

TestServer::~TestServer() {
  thread_.call([&] { agents_->stop(); });
  http_->stop();
  enrolments_.reset();
  thread_.stop();
}

TestIdentity TestIdentity::enrol(uint16_t port, const TestMachine& machine, const Secret& token) {
  auto join = trust::JoinToken::parse(token).value();
  auto answer =
      net::call_and_wait({.host = "127.0.0.1",
                          .port = port,
                          .tls = net::TlsClient::make({.pinned_root = join.root_key}).value(),
                          .method = "POST",
                          .target = std::string(wire::kEnrolmentPath),
                          .body = wire::to_json(machine.request(token))});
  if (!answer) throw std::runtime_error(answer.error().to_string());
  if (answer->status != 201) throw std::runtime_error(answer->body);
  auto enrolled = wire::enrolled(answer->body).value();
  return {machine.key, enrolled.chain, enrolled.anchors.roots};
}

net::TlsClient TestIdentity::tls() const {
  return net::TlsClient::make(
             {.roots_pem = roots, .identity = net::TlsIdentity{chain, key.to_pem()}})
      .value();
}

net::WebSocketTarget TestIdentity::target(uint16_t port) const {
  return {.host = "127.0.0.1", .port = port, .target = std::string(kAgentPath), .tls = tls()};
}

}  // namespace consort::server
