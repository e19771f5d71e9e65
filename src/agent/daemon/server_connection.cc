#include "agent/daemon/server_connection.h"

#include "agent/identity/server_address.h"
#include "net/websocket.h"

namespace consort::agent {
namespace {

constexpr const char* kAgentPath = "/agent/v1";

// Signs of life are the heartbeats of the link itself: no others wake the machine.
net::WebSocketLimits limits() {
  net::WebSocketLimits limits;
  limits.message_bytes = wire::kMostFrame;
  limits.ping_after = std::chrono::hours(4);
  limits.lost_after = std::chrono::hours(5);
  return limits;
}

}  // namespace

Result<net::TlsClient> ServerConnection::tls() {
  const Digest& certificate = membership_.certificate().fingerprint;
  bool same = tls_ && certificate_ == certificate && anchors_ == membership_.beliefs.anchors;
  if (same) return *tls_;
  net::TlsIdentity identity{trust::to_pem(membership_.chain), membership_.key.to_pem()};
  TRY(tls_, net::TlsClient::make({.roots_pem = trust::to_pem(membership_.beliefs.roots.roots()),
                                  .identity = std::move(identity)}));
  certificate_ = certificate;
  anchors_ = membership_.beliefs.anchors;
  return *tls_;
}

void ServerConnection::connect(Uplink::Connected then) {
  if (membership_.servers.empty()) return then(fail(Code::invalid, "no server is named"));
  auto address = ServerAddress::parse(membership_.servers[turn_++ % membership_.servers.size()]);
  if (!address) return then(std::move(address).error());
  auto client = tls();
  if (!client) return then(std::move(client).error());
  net::connect_websocket(loop_,
                         {.host = address->host,
                          .port = address->port,
                          .target = kAgentPath,
                          .tls = std::move(*client),
                          .limits = limits()},
                         std::move(then));
}

}  // namespace consort::agent
