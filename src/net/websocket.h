#pragma once
#include <functional>
#include <memory>

#include "net/http.h"
#include "net/link.h"
#include "net/loop.h"
#include "net/tls.h"

namespace consort::net {

// RFC 6455, without compression. Pings are sent while the peer is silent.
struct WebSocketLimits {
  size_t message_bytes = 4 << 20;   // a whole message; a larger one closes with `too_big`
  size_t waiting_bytes = 16 << 20;  // a slower peer is closed with `refused`
  bool binary = false;              // else a binary message closes with `unacceptable`
  Duration ping_after = std::chrono::seconds(30);  // of silence
  Duration lost_after = std::chrono::seconds(75);  // of silence
  Duration stalled = std::chrono::seconds(30);     // takes nothing of what it is sent
  Duration closing = std::chrono::seconds(2);      // to answer a close
};

struct WebSocketTarget {
  std::string host;  // name or address
  uint16_t port = 443;
  std::string target = "/";  // path and query, encoded
  std::optional<TlsClient> tls = {};
  Headers headers = {};  // besides those of the upgrade
  WebSocketLimits limits = {};
  Duration patience = std::chrono::seconds(15);  // for all, from the look-up of the name on
};

// Connects and calls `then` once on the loop's thread: with the link, or why there is none. Any
// thread; several connections can be tried at a time.
void connect_websocket(Loop& loop, WebSocketTarget target,
                       std::function<void(Result<std::shared_ptr<Link>>)> then);

}  // namespace consort::net
