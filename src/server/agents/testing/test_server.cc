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
  agents_ = thread_.call([&] {
    return AgentRoute::make(thread_.loop(), *store, *vault, *barred, content, observer, clock,
                            hub_settings)
        .value();
  });
  actions_ = std::make_unique<ServerActions>(ServerActions::Parts{.store = *store,
                                                                  .vault = *vault,
                                                                  .barred = *barred,
                                                                  .desk = *desk,
                                                                  .orders = agents_->hub(),
                                                                  .deployments = deployments_,
                                                                  .sites = sites_,
                                                                  .clock = clock,
                                                                  .ring_events = {},
                                                                  .servers = {"localhost:8443"},
                                                                  .schema = schema_});
  api_ = Api::make(*store, *actions_, signal_, clock,
                   {.dispatcher = {.by_address = {.per_second = 20, .burst = 200}}})
             .value();
  http_ = thread_.call([&] {
    net::HttpHandlers handlers{
        .admit = [this](const net::Request& request) { return api_->admit(request); },
        .handle =
            [this](net::Request request, const net::Responder& responder) {
              if (request.path == kAgentPath) return agents_->handle(request, responder);
              api_->handle(std::move(request), responder);
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
  api_.reset();
  thread_.stop();
}

TestIdentity TestIdentity::enrol(uint16_t port, const TestMachine& machine, const Secret& token) {
  auto join = trust::JoinToken::parse(token).value();
  net::Headers headers;
  headers.add("Content-Type", "application/json");
  auto answer =
      net::call_and_wait({.host = "127.0.0.1",
                          .port = port,
                          .tls = net::TlsClient::make({.pinned_root = join.root_key}).value(),
                          .method = "POST",
                          .target = std::string(wire::kEnrolmentPath),
                          .headers = std::move(headers),
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
