#include "net/http_server.h"

#include "net/http_server_core.h"

namespace consort::net {
namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsAtOnce = 64;                                // then others get their turn
constexpr Duration kOutOfFiles = std::chrono::milliseconds(100);  // before the next try

}  // namespace

HttpServerCore::HttpServerCore(Loop& loop, HttpServer::Settings settings, HttpHandlers handlers)
    : loop_(loop),
      address_(settings.address),
      port_(settings.port),
      tls_(std::move(settings.tls)),
      service_(std::make_shared<HttpService>(loop, std::move(handlers), settings.limits)) {}

Result<uint16_t> HttpServerCore::listen() {
  TRY(SocketAddress address, SocketAddress::parse(address_, port_));
  if (!tls_ && !address.is_loopback())
    return fail(Code::invalid, "without TLS a server listens on a loopback address only");
  TRY(Descriptor socket, listen_on(address, kBacklog));
  TRY(SocketAddress bound, local_address(socket.get()));
  listener_.emplace(loop_, std::move(socket));
  loop_.adopt(shared_from_this());
  wait_to_accept();
  return bound.port();
}

void HttpServerCore::wait_to_accept() {
  if (!listener_ || waiting_ || half_open_ >= service_->limits.half_open) return;
  waiting_ = true;
  listener_->when_readable([this] { accept_more(); });
}

void HttpServerCore::accept_more() {
  waiting_ = false;
  for (int i = 0; i < kAcceptsAtOnce && half_open_ < service_->limits.half_open; ++i) {
    if (!accept_one()) break;
  }
  wait_to_accept();
}

// False when there is nobody to accept, or no descriptor for it.
bool HttpServerCore::accept_one() {
  SocketAddress peer;
  Descriptor socket(
      ::accept4(listener_->fd(), peer.raw(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket) {
    take(std::move(socket), peer.address());
    return true;
  }
  int error = errno;
  if (error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM) pause();
  return error == ECONNABORTED || error == EINTR;
}

void HttpServerCore::pause() {
  waiting_ = true;
  pause_ = loop_.after(kOutOfFiles, [this] {
    waiting_ = false;
    wait_to_accept();
  });
}

// One too many is closed at once, which tells the client to come again later.
void HttpServerCore::take(Descriptor socket, const std::string& remote) {
  const HttpLimits& limits = service_->limits;
  auto known = by_address_.find(remote);
  if (count_ >= limits.connections ||
      (known != by_address_.end() && known->second >= limits.connections_per_address))
    return;
  send_without_delay(socket.get());
  auto transport = tls_ ? tls_transport(socket.get(), *tls_) : plain_transport(socket.get());
  auto opened = std::make_shared<bool>(false);
  auto weak = weak_from_this();
  auto consumer = std::make_shared<HttpConnection>(service_, remote, [weak, opened] {
    *opened = true;
    auto self = weak.lock();
    if (!self) return;
    --self->half_open_;
    self->wait_to_accept();
  });
  auto connection = Connection::open(
      loop_, std::move(socket), std::move(transport), consumer,
      {.handshake = limits.handshake, .stalled = limits.stalled, .closing = limits.closing});
  consumer->attach(*connection);
  connection->when_gone([weak, opened, remote, raw = connection.get()] {
    if (auto self = weak.lock()) self->gone(raw, remote, *opened);
  });
  connections_.emplace(connection.get(), connection);
  ++by_address_[remote];
  ++half_open_;
  ++count_;
}

void HttpServerCore::gone(const Connection* connection, const std::string& remote, bool opened) {
  connections_.erase(connection);
  if (auto known = by_address_.find(remote); --known->second == 0) by_address_.erase(known);
  if (!opened) --half_open_;
  --count_;
  wait_to_accept();
}

void HttpServerCore::stop() {
  auto self = shared_from_this();
  listener_.reset();
  pause_.cancel();
  loop_.release(*this);
  for (const auto& [key, weak] : std::exchange(connections_, {})) {
    if (auto connection = weak.lock()) connection->stop();
  }
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(Loop& loop, Settings settings,
                                                       HttpHandlers handlers) {
  auto core = std::make_shared<HttpServerCore>(loop, std::move(settings), std::move(handlers));
  TRY(uint16_t port, core->listen());
  return std::unique_ptr<HttpServer>(new HttpServer(loop.poster(), std::move(core), port));
}

size_t HttpServer::connections() const { return core_->connections(); }

void HttpServer::replace_tls(TlsServer tls) {
  poster_.post([core = core_, tls = std::move(tls)] { core->replace_tls(tls); });
}

void HttpServer::stop() {
  poster_.post([core = core_] { core->stop(); });
}

}  // namespace consort::net
