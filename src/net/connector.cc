#include "net/connector.h"

#include <netdb.h>

#include <thread>

#include "base/strings.h"
#include "net/guest.h"
#include "net/watchdog.h"
#include "net/watched_socket.h"

namespace consort::net {
namespace {

Result<std::vector<SocketAddress>> look_up(const std::string& host, uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (error != 0)
    return fail(error == EAI_NONAME ? Code::not_found : Code::unavailable,
                "cannot find " + printable(host) + ": " + gai_strerror(error));
  std::vector<SocketAddress> addresses;
  for (const addrinfo* at = found; at; at = at->ai_next) {
    SocketAddress& address = addresses.emplace_back();
    address.size = at->ai_addrlen;
    std::memcpy(&address.storage, at->ai_addr, at->ai_addrlen);
  }
  freeaddrinfo(found);
  return addresses;
}

class ConnectAttempt final : public Guest, public std::enable_shared_from_this<ConnectAttempt> {
 public:
  using Then = std::function<void(Result<Descriptor>)>;

  ConnectAttempt(Loop& loop, Then then)
      : loop_(loop),
        then_(std::move(then)),
        deadline_(loop, [this] { finish(fail(Code::timeout, "no connection in time")); }) {}

  void start(const std::string& host, uint16_t port, Duration patience) {
    loop_.adopt(shared_from_this());
    deadline_.expect_within(patience);
    if (Result<SocketAddress> numeric = SocketAddress::parse(host, port))
      return try_all({*numeric});
    look_up_elsewhere(host, port);
  }

  void loop_ended() override { finish(fail(Code::cancelled, "stopped")); }

 private:
  // On a thread of its own, as nothing bounds how long it takes.
  void look_up_elsewhere(const std::string& host, uint16_t port) {
    std::thread([host, port, poster = loop_.poster(), weak = weak_from_this()] {
      poster.post([weak, found = look_up(host, port)] {
        auto self = weak.lock();
        if (self && self->then_) found ? self->try_all(*found) : self->finish(found.error());
      });
    }).detach();
  }

  void try_all(std::vector<SocketAddress> addresses) {
    addresses_ = std::move(addresses);
    try_next(fail(Code::not_found, "there is no address to connect to"));
  }

  void try_next(Error last) {
    socket_.reset();
    if (next_ == addresses_.size()) return finish(std::move(last));
    Result<Descriptor> socket = begin_connect(addresses_[next_++]);
    if (!socket) return try_next(std::move(socket).error());
    socket_.emplace(loop_, std::move(*socket));
    socket_->when_writable([this] { connected(); });
  }

  void connected() {
    if (Status outcome = connect_outcome(socket_->fd()); !outcome)
      return try_next(std::move(outcome).error());
    finish(socket_->take());
  }

  void finish(Result<Descriptor> result) {
    auto self = shared_from_this();
    deadline_.release();
    socket_.reset();
    loop_.release(*this);
    if (Then then = std::exchange(then_, nullptr)) then(std::move(result));
  }

  Loop& loop_;
  Then then_;
  std::vector<SocketAddress> addresses_;
  size_t next_ = 0;
  std::optional<WatchedSocket> socket_;
  Watchdog deadline_;
};

}  // namespace

void connect_to(Loop& loop, const std::string& host, uint16_t port, Duration patience,
                std::function<void(Result<Descriptor>)> then) {
  std::make_shared<ConnectAttempt>(loop, std::move(then))->start(host, port, patience);
}

}  // namespace consort::net
