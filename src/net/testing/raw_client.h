#pragma once
#include "net/socket.h"
#include "net/transport.h"

namespace consort::net {

// A client for tests that sends just the bytes it is told to, and waits, ten seconds at most.
class RawClient {
 public:
  // Connects to 127.0.0.1 and, with TLS, shakes hands.
  static Result<RawClient> connect(uint16_t port, const TlsClient* tls = nullptr);

  Status send(std::string_view bytes);
  // All that comes until `end` was seen, or until the other side closes.
  std::string read_until(std::string_view end);
  std::string read_all() { return read_until({}); }
  // One response with a Content-Length, head and body.
  std::string read_response();
  bool is_closed();  // waits for it

  int fd() const { return socket_.get(); }
  void close() { socket_ = Descriptor(); }

 private:
  RawClient(Descriptor socket, std::unique_ptr<Transport> transport)
      : socket_(std::move(socket)), transport_(std::move(transport)) {}
  bool wait_for(Step::Kind kind);
  bool read_more();

  Descriptor socket_;
  std::unique_ptr<Transport> transport_;
  std::string input_;  // not asked for yet
};

}  // namespace consort::net
