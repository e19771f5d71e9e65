#include "net/websocket_link.h"

#include <openssl/rand.h>

namespace consort::net {

WebSocketLink::WebSocketLink(Loop& loop, WebSocketRole role, const WebSocketLimits& limits)
    : poster_(loop.poster()),
      role_(role),
      limits_(limits),
      decoder_(role, limits.message_bytes, limits.binary),
      silence_(loop, [this] { silent(); }) {}

void WebSocketLink::attach(Connection& connection, std::string input) {
  connection_ = &connection;
  connection.expect_nothing();
  early_input_ = std::move(input);
  if (handlers_) {
    begin();
  } else {
    connection.read(false);
  }
}

void WebSocketLink::start(Handlers handlers) {
  poster_.dispatch([self = shared_from_this(), handlers = std::move(handlers)]() mutable {
    if (self->gone_) return handlers.on_closed(*self->closed_);
    self->handlers_ = std::make_shared<Handlers>(std::move(handlers));
    if (self->connection_) self->begin();
  });
}

void WebSocketLink::begin() {
  auto self = shared_from_this();
  silence_.expect_within(limits_.ping_after);
  if (!early_input_.empty()) on_bytes(std::exchange(early_input_, {}));
  if (connection_) connection_->read(true);
}

bool WebSocketLink::send(Message message) {
  if (!open_) return false;
  if (is_slow()) {
    poster_.dispatch([self = shared_from_this()] { self->drop_slow_peer(); });
    return false;
  }
  outflow_.post(message.bytes.size());
  poster_.dispatch([self = shared_from_this(), message = std::move(message)] {
    self->outflow_.arrive(message.bytes.size());
    self->deliver(message);
  });
  return true;
}

void WebSocketLink::deliver(const Message& message) {
  deliver(message.binary ? Opcode::binary : Opcode::text, message.bytes);
}

void WebSocketLink::deliver(Opcode opcode, std::string_view payload) {
  if (!connection_ || closed_) return;
  if (is_slow()) return drop_slow_peer();
  connection_->send(encode_frame(opcode, payload, mask()));
  on_progress();
}

void WebSocketLink::close(CloseCode code, std::string reason) {
  poster_.dispatch([self = shared_from_this(), closed = Closed{code, std::move(reason)}]() mutable {
    if (!self->connection_ || self->closed_) return;
    self->say_close(std::move(closed));
    self->connection_->expect_within(self->limits_.closing, "the peer does not answer a close");
  });
}

// From here on nothing but the peer's close is waited for.
void WebSocketLink::say_close(Closed closed) {
  open_ = false;
  silence_.rest();
  connection_->send(encode_close(closed, mask()));
  closed_ = std::move(closed);
}

void WebSocketLink::leave(Closed closed) {
  if (!closed_) say_close(std::move(closed));
  connection_->finish(fail(Code::cancelled, "the link was closed"));
}

void WebSocketLink::drop_slow_peer() {
  if (!connection_ || closed_) return;
  connection_->discard_unsent();
  leave({CloseCode::refused, "too slow: too much waits to be sent"});
  connection_->expect_within(limits_.closing, "the peer is too slow");
}

void WebSocketLink::on_bytes(std::string_view bytes) {
  auto self = shared_from_this();
  pinged_ = false;
  if (!closed_) silence_.expect_within(limits_.ping_after);
  std::vector<WebSocketDecoder::Event> events;
  decoder_.take(bytes, events);
  for (auto& event : events) {
    if (connection_) take(std::move(event));
  }
  if (decoder_.failure() && connection_) leave(*decoder_.failure());
}

void WebSocketLink::take(WebSocketDecoder::Event event) {
  switch (event.opcode) {
    case Opcode::close:
      return leave(std::move(event.closed));
    case Opcode::ping:
      return deliver(Opcode::pong, event.payload);
    case Opcode::text:
    case Opcode::binary:
      if (auto handlers = closed_ ? nullptr : handlers_)
        handlers->on_message({std::move(event.payload), event.opcode == Opcode::binary});
      return;
    case Opcode::pong:
    case Opcode::more:
      return;
  }
}

void WebSocketLink::silent() {
  if (!connection_) return;
  if (pinged_) {
    closed_ = {CloseCode::lost, "the peer is silent"};
    return connection_->close(fail(Code::timeout, closed_->reason));
  }
  pinged_ = true;
  silence_.expect_within(limits_.lost_after - limits_.ping_after);
  deliver(Opcode::ping, "");
}

void WebSocketLink::on_stopping() {
  if (!closed_) say_close({CloseCode::going_away, "stopping"});
}

void WebSocketLink::on_closed(const Error& why) {
  connection_ = nullptr;
  gone_ = true;
  open_ = false;
  silence_.release();
  outflow_.set_queued(0);
  if (!closed_) closed_ = {CloseCode::lost, why.message};
  if (auto handlers = std::exchange(handlers_, nullptr)) handlers->on_closed(*closed_);
}

std::optional<uint32_t> WebSocketLink::mask() const {
  if (role_ == WebSocketRole::server) return std::nullopt;
  uint32_t random = 0;
  RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random);
  return random;
}

}  // namespace consort::net
