#include "net/connection.h"
#include "net/connector.h"
#include "net/http_head.h"
#include "net/websocket.h"
#include "net/websocket_handshake.h"
#include "net/websocket_link.h"

namespace consort::net {
namespace {

using Then = std::function<void(Result<std::shared_ptr<Link>>)>;

std::string upgrade_request(const WebSocketTarget& target, std::string_view key) {
  bool is_ipv6 = target.host.find(':') != target.host.npos;
  std::string host = is_ipv6 ? "[" + target.host + "]" : target.host;
  std::string request = "GET " + target.target + " HTTP/1.1\r\nHost: " + host + ":" +
                        std::to_string(target.port) +
                        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Version: 13\r\n";
  request.append(kWebSocketKey).append(": ").append(key).append("\r\n");
  for (const auto& [name, value] : target.headers.all())
    request += name + ": " + value + "\r\n";
  return request + "\r\n";
}

Status check_target(const WebSocketTarget& target) {
  bool right =
      target.target.starts_with('/') && target.target.find_first_of(" \r\n") == target.target.npos;
  for (const auto& [name, value] : target.headers.all())
    right = right && is_token(name) && is_field_value(value);
  if (!right) return fail(Code::invalid, "the target or a header field cannot be sent");
  return {};
}

// Asks for the upgrade, and gives the connection to a link when the server agrees.
class UpgradeClient final : public Connection::Consumer,
                            public std::enable_shared_from_this<UpgradeClient> {
 public:
  UpgradeClient(Loop& loop, WebSocketTarget target, Then then)
      : loop_(loop), target_(std::move(target)), then_(std::move(then)) {}
  void attach(Connection& connection) { connection_ = &connection; }

  void on_open() override {
    connection_->expect_within(target_.patience, "no answer to the upgrade in time");
    connection_->send(upgrade_request(target_, key_));
  }

  void on_bytes(std::string_view bytes) override {
    auto self = shared_from_this();
    input_ += bytes;
    Parsed<size_t> size = scanner_.scan(input_, {});
    if (size && *size == 0) return;
    if (Status agreed = size ? agree(*size) : fail(Code::invalid, size.error().message); !agreed)
      connection_->close(std::move(agreed).error());
  }

  void on_closed(const Error& why) override { then_(why); }

 private:
  Status agree(size_t size) {
    auto head = parse_response_head(std::string_view(input_).substr(0, size), {});
    if (!head) return fail(Code::invalid, head.error().message);
    TRY_DO(check_upgrade(*head, key_));
    auto link = std::make_shared<WebSocketLink>(loop_, WebSocketRole::client, target_.limits);
    connection_->set_consumer(link);
    link->attach(*connection_, input_.substr(size));
    then_(std::shared_ptr<Link>(std::move(link)));
    return {};
  }

  Loop& loop_;
  const WebSocketTarget target_;
  const Then then_;
  const std::string key_ = new_websocket_key();
  Connection* connection_ = nullptr;
  std::string input_;
  HeadScanner scanner_;
};

void begin_upgrade(Loop& loop, WebSocketTarget target, Descriptor socket, Then then) {
  int fd = socket.get();
  auto transport =
      target.tls ? tls_transport(fd, *target.tls, target.host, target.port) : plain_transport(fd);
  Connection::Deadlines deadlines{.handshake = target.patience,
                                  .stalled = target.limits.stalled,
                                  .closing = target.limits.closing};
  auto client = std::make_shared<UpgradeClient>(loop, std::move(target), std::move(then));
  client->attach(
      *Connection::open(loop, std::move(socket), std::move(transport), client, deadlines));
}

}  // namespace

void connect_websocket(Loop& loop, WebSocketTarget target, Then then) {
  loop.poster().dispatch([&loop, target = std::move(target), then = std::move(then)]() mutable {
    if (Status right = check_target(target); !right) return then(std::move(right).error());
    std::string host = target.host;
    uint16_t port = target.port;
    Duration patience = target.patience;
    connect_to(loop, host, port, patience,
               [&loop, target = std::move(target), then](Result<Descriptor> socket) mutable {
                 if (!socket) return then(std::move(socket).error());
                 begin_upgrade(loop, std::move(target), std::move(*socket), then);
               });
  });
}

}  // namespace consort::net
