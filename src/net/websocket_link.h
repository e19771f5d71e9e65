#pragma once
#include <atomic>

#include "net/connection.h"
#include "net/outflow.h"
#include "net/websocket.h"
#include "net/websocket_codec.h"

namespace consort::net {

// A WebSocket on a connection, either end. What the interface does not say belongs to the loop.
class WebSocketLink final : public Link,
                            public Connection::Consumer,
                            public std::enable_shared_from_this<WebSocketLink> {
 public:
  WebSocketLink(Loop& loop, WebSocketRole role, const WebSocketLimits& limits);
  // From here on, as the connection's consumer. `input` came behind the handshake.
  void attach(Connection& connection, std::string input);

  void start(Handlers handlers) override;
  bool send(Message message) override;
  void close(CloseCode code, std::string reason) override;
  size_t waiting_bytes() const override { return outflow_.waiting(); }

  void on_bytes(std::string_view bytes) override;
  void on_progress() override { outflow_.set_queued(connection_->waiting()); }
  void on_stopping() override;
  void on_closed(const Error& why) override;

 private:
  void begin();
  void deliver(const Message& message);
  void deliver(Opcode opcode, std::string_view payload);
  void take(WebSocketDecoder::Event event);
  void say_close(Closed closed);
  void leave(Closed closed);
  bool is_slow() const { return outflow_.waiting() > limits_.waiting_bytes; }
  void drop_slow_peer();
  void silent();
  std::optional<uint32_t> mask() const;

  const Poster poster_;
  const WebSocketRole role_;
  const WebSocketLimits limits_;
  WebSocketDecoder decoder_;
  Watchdog silence_;
  bool pinged_ = false;
  Connection* connection_ = nullptr;    // from attach() until it is closed
  std::string early_input_;             // until start()
  std::shared_ptr<Handlers> handlers_;  // from start() until on_closed
  std::optional<Closed> closed_;        // as soon as it is known how it ends
  bool gone_ = false;
  Outflow outflow_;
  std::atomic<bool> open_ = true;
};

}  // namespace consort::net
