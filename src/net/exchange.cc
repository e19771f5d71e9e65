#include "net/exchange.h"

#include "net/http_connection.h"
#include "net/streamed_response.h"
#include "net/websocket_handshake.h"
#include "net/websocket_link.h"

namespace consort::net {

Exchange::~Exchange() { send(Response::text(500, "The request was not answered.\n")); }

void Exchange::send(Response response) {
  if (!is_first_answer()) return;
  poster_.dispatch(
      [connection = connection_, serial = facts_.serial, response = std::move(response)]() mutable {
        if (auto self = connection.lock()) self->answer(serial, std::move(response));
      });
}

std::shared_ptr<ResponseStream> Exchange::stream(Response head, ResponseStream::Handlers handlers) {
  auto stream = std::make_shared<StreamedResponse>(poster_, connection_, facts_.stream_limit,
                                                   std::move(handlers));
  bool is_first = is_first_answer();
  poster_.dispatch([connection = connection_, serial = facts_.serial, head = std::move(head),
                    stream, is_first]() mutable {
    auto self = is_first ? connection.lock() : nullptr;
    if (!self || !self->answer(serial, std::move(head), stream))
      stream->closed(fail(Code::stale, "the request is no longer to be answered"));
  });
  return stream;
}

Result<std::shared_ptr<Link>> Exchange::upgrade(const WebSocketLimits& limits) {
  if (facts_.websocket_key.empty()) return fail(Code::invalid, "the request asks for no WebSocket");
  if (!is_first_answer()) return fail(Code::stale, "the request has been answered");
  auto link = std::make_shared<WebSocketLink>(loop_, WebSocketRole::server, limits);
  poster_.dispatch(
      [connection = connection_, serial = facts_.serial, link, key = facts_.websocket_key] {
        auto self = connection.lock();
        if (!self || !self->upgrade(serial, websocket_accept(key), link))
          link->on_closed(fail(Code::unavailable, "the client is gone"));
      });
  return std::shared_ptr<Link>(std::move(link));
}

void Responder::send(Response response) const { exchange_->send(std::move(response)); }

std::shared_ptr<ResponseStream> Responder::stream(Response head,
                                                  ResponseStream::Handlers handlers) const {
  return exchange_->stream(std::move(head), std::move(handlers));
}

Result<std::shared_ptr<Link>> Responder::upgrade(const WebSocketLimits& limits) const {
  return exchange_->upgrade(limits);
}

}  // namespace consort::net
