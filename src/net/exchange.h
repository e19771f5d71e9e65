#pragma once
#include <atomic>

#include "net/http_server.h"

namespace consort::net {

class HttpConnection;

// One request on its way to an answer: the side that any thread may touch.
class Exchange {
 public:
  struct Facts {
    uint64_t serial = 0;        // of the request on its connection
    std::string websocket_key;  // "" when the request does not ask for an upgrade
    size_t stream_limit = 0;
  };
  Exchange(Loop& loop, std::weak_ptr<HttpConnection> connection, Facts facts)
      : loop_(loop),
        poster_(loop.poster()),
        connection_(std::move(connection)),
        facts_(std::move(facts)) {}
  ~Exchange();

  void send(Response response);
  std::shared_ptr<ResponseStream> stream(Response head, ResponseStream::Handlers handlers);
  Result<std::shared_ptr<Link>> upgrade(const WebSocketLimits& limits);

 private:
  bool is_first_answer() { return !answered_.exchange(true); }

  Loop& loop_;  // for what lives on it
  const Poster poster_;
  const std::weak_ptr<HttpConnection> connection_;
  const Facts facts_;
  std::atomic<bool> answered_ = false;
};

}  // namespace consort::net
