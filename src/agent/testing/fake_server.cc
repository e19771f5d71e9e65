#include "agent/testing/fake_server.h"

#include "trust/x509/trust_bundle.h"

namespace consort::agent {
namespace {

trust::AgentName agent_name() {
  return trust::AgentName::make("example", "production", "web1").value();
}

net::TlsServer tls_of(const trust::CertificateAuthority& authority, WallTime now) {
  trust::PrivateKey key = trust::PrivateKey::generate();
  auto request = trust::SigningRequest::make(key, "server").value();
  auto leaf =
      authority.issue_server(request, {.dns = {"localhost"}, .addresses = {"127.0.0.1"}}, now)
          .value();
  std::string chain = trust::to_pem(authority.chain(leaf));
  return net::TlsServer::make({.identity = {chain, key.to_pem()},
                               .clients = net::ClientCertificates::optional,
                               .client_roots_pem = authority.root().to_pem()})
      .value();
}

}  // namespace

FakeServer::FakeServer(const Clock& clock)
    : clock_(clock),
      authority_(trust::CertificateAuthority::create("example", clock.wall()).value()),
      token_(
          trust::JoinToken::generate({"placeholder:1"}, authority_.root().key_fingerprint).value()),
      script_(clock) {
  start();
}

FakeServer::~FakeServer() { stop(); }

void FakeServer::start() {
  thread_ = std::make_unique<net::LoopThread>();
  net::HttpHandlers handlers;
  handlers.handle = [this](net::Request request, net::Responder responder) {
    if (request.path == wire::kEnrolmentPath) return responder.send(enrol(request.body));
    if (!request.peer) return responder.send(net::Response::text(403, "who are you?"));
    auto link = responder.upgrade({.message_bytes = wire::kMostFrame});
    if (!link) return responder.send(net::Response::text(400, "no"));
    {
      std::lock_guard lock(mutex_);
      peer_ = request.peer->common_name;
      certificate_ = request.peer->fingerprint;
    }
    script_.accept(std::move(*link));
  };
  server_ = thread_->call([&] {
    return net::HttpServer::listen(thread_->loop(),
                                   {.port = port_, .tls = tls_of(authority_, clock_.wall())},
                                   std::move(handlers))
        .value();
  });
  port_ = server_->port();
}

void FakeServer::stop() {
  script_.cut();
  server_.reset();
  thread_.reset();
}

trust::JoinToken FakeServer::token() const {
  trust::JoinToken token = token_;
  token.servers = {address()};
  return token;
}

wire::Anchors FakeServer::anchors() const {
  return {authority_.root().to_pem(), {script_.signing_key()}};
}

wire::Certificate FakeServer::certificate_for(const std::string& request) const {
  auto parsed = trust::SigningRequest::from_pem(request);
  if (!parsed) return {wire::fault_of(parsed.error())};
  auto leaf = authority_.issue_agent(*parsed, agent_name(), clock_.wall()).value();
  return {trust::to_pem(authority_.chain(leaf))};
}

std::string FakeServer::last_peer() const {
  std::lock_guard lock(mutex_);
  return peer_;
}

Digest FakeServer::last_certificate() const {
  std::lock_guard lock(mutex_);
  return certificate_;
}

net::Response FakeServer::enrol(const std::string& body) {
  ++enrolments_;
  auto problem = [](int status, const std::string& detail) {
    return net::Response{status, {}, "{\"detail\":\"" + detail + "\"}"};
  };
  auto enrolment = wire::enrolment_request(body);
  if (!enrolment) return problem(400, "not an enrolment");
  if (enrolment->token) {
    auto token = trust::JoinToken::parse(Secret(*enrolment->token));
    if (!token || !token->matches(token_.digest())) return problem(403, "the token does not count");
  }
  if (pending_) return {202, {}, wire::to_json(wire::EnrolmentPending{std::chrono::seconds(1)})};
  wire::Certificate certificate = certificate_for(enrolment->request);
  auto* chain = std::get_if<std::string>(&certificate.chain);
  if (!chain) return problem(422, "not a request");
  return {201, {}, wire::to_json(wire::Enrolled{*chain, anchors()})};
}

}  // namespace consort::agent
