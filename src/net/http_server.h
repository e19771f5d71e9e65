#pragma once
#include <functional>

#include "net/http.h"
#include "net/http_stream.h"
#include "net/link.h"
#include "net/loop.h"
#include "net/websocket.h"

namespace consort::net {

class Exchange;
class HttpServerCore;

// Answers one request, from any thread, once: what comes after the first answer is ignored. When
// the last copy goes without an answer the client is told 500.
class Responder {
 public:
  explicit Responder(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}

  void send(Response response) const;
  // Sends `head` now and the body in chunks. Not for a request of HEAD, which ends at once.
  std::shared_ptr<ResponseStream> stream(Response head,
                                         ResponseStream::Handlers handlers = {}) const;
  // Turns the connection into a WebSocket; fails, and leaves the request to be answered, when the
  // request does not ask for one.
  Result<std::shared_ptr<Link>> upgrade(const WebSocketLimits& limits = {}) const;

 private:
  std::shared_ptr<Exchange> exchange_;
};

// What happens to the body of a request, decided when its head is read.
struct Admission {
  uint64_t body_limit = 1 << 20;  // bytes; more is answered with 413
  bool streamed = false;          // handle() is called at once and reads request.upload
};

// Both are called on the loop's thread and must not block.
struct HttpHandlers {
  std::function<Admission(const Request&)> admit;  // none: the default admission for all
  std::function<void(Request, Responder)> handle;
};

struct HttpLimits {
  size_t header_bytes = 16 << 10;
  size_t header_fields = 100;
  size_t connections = 50'000;
  size_t connections_per_address = 50'000;
  size_t half_open = 1'000;         // TLS handshakes going on; others wait in the kernel
  size_t stream_waiting = 4 << 20;  // bytes of a streamed response
  Duration handshake = std::chrono::seconds(10);
  Duration header = std::chrono::seconds(10);   // from the first byte of a request to its last
  Duration body = std::chrono::seconds(60);     // for all of it; of a streamed one, between pieces
  Duration idle = std::chrono::seconds(90);     // between requests
  Duration stalled = std::chrono::seconds(30);  // a client that takes nothing of what it is sent
  Duration closing = std::chrono::seconds(2);
};

// An HTTP/1.1 server on one loop. May be destroyed from any thread: that stops it.
class HttpServer {
 public:
  struct Settings {
    std::string address = "127.0.0.1";  // numeric; without TLS a loopback one
    uint16_t port = 0;                  // 0: any free one
    std::optional<TlsServer> tls = {};
    HttpLimits limits = {};
  };
  // On the loop's thread, or before it runs.
  static Result<std::unique_ptr<HttpServer>> listen(Loop& loop, Settings settings,
                                                    HttpHandlers handlers);
  ~HttpServer() { stop(); }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const { return port_; }
  size_t connections() const;       // any thread
  void replace_tls(TlsServer tls);  // for new connections; any thread
  // Closes the port and every connection, WebSockets with `going_away`. Any thread, any number of
  // times.
  void stop();

 private:
  HttpServer(Poster poster, std::shared_ptr<HttpServerCore> core, uint16_t port)
      : poster_(std::move(poster)), core_(std::move(core)), port_(port) {}

  const Poster poster_;
  const std::shared_ptr<HttpServerCore> core_;
  const uint16_t port_;
};

}  // namespace consort::net
