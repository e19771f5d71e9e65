#pragma once
#include <optional>

#include "agent/identity/membership.h"
#include "agent/link/uplink.h"
#include "net/loop.h"
#include "net/tls.h"

namespace consort::agent {

// Makes links to the servers of a membership, one after the other in turn, by WebSocket over mutual
// TLS 1.3. The thread of the loop.
class ServerConnection {
 public:
  // Both outlive the connection. The membership may be replaced: the next link is made with it.
  ServerConnection(net::Loop& loop, const Membership& membership)
      : loop_(loop), membership_(membership) {}

  void connect(Uplink::Connected then);

 private:
  Result<net::TlsClient> tls();

  net::Loop& loop_;
  const Membership& membership_;
  size_t turn_ = 0;
  // Remembers sessions to resume; made anew when the membership is another.
  std::optional<net::TlsClient> tls_;
  Digest certificate_;
  wire::Anchors anchors_;
};

}  // namespace consort::agent
