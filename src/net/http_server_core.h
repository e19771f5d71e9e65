#pragma once
#include <unordered_map>

#include "net/http_connection.h"

namespace consort::net {

// The listening socket of a server and what it accepted. The loop's thread only, but for what says
// otherwise.
class HttpServerCore final : public Guest, public std::enable_shared_from_this<HttpServerCore> {
 public:
  HttpServerCore(Loop& loop, HttpServer::Settings settings, HttpHandlers handlers);

  Result<uint16_t> listen();
  void stop();
  void loop_ended() override { stop(); }
  void replace_tls(TlsServer tls) { tls_ = std::move(tls); }
  size_t connections() const { return count_; }  // any thread

 private:
  void wait_to_accept();
  void accept_more();
  bool accept_one();
  void pause();
  void take(Descriptor socket, const std::string& remote);
  void gone(const Connection* connection, const std::string& remote, bool opened);

  Loop& loop_;
  const std::string address_;
  const uint16_t port_;
  std::optional<TlsServer> tls_;
  const std::shared_ptr<HttpService> service_;
  std::optional<WatchedSocket> listener_;
  bool waiting_ = false;  // to accept
  Timer pause_;

  std::unordered_map<const Connection*, std::weak_ptr<Connection>> connections_;
  std::unordered_map<std::string, size_t> by_address_;
  size_t half_open_ = 0;
  std::atomic<size_t> count_ = 0;
};

}  // namespace consort::net
