#include "net/https_call.h"

#include "net/connection.h"
#include "net/connector.h"
#include "net/http_body.h"
#include "net/http_head.h"
#include "net/tls_transport.h"

namespace consort::net {
namespace {

using Then = std::function<void(Result<Response>)>;

Status check_call(const HttpsCall& call) {
  bool right = is_token(call.method) && call.target.starts_with('/') &&
               call.target.find_first_of(" \r\n") == call.target.npos;
  for (const auto& [name, value] : call.headers.all())
    right = right && is_token(name) && is_field_value(value);
  if (!right) return fail(Code::invalid, "the request cannot be sent");
  return {};
}

std::string text_of(const HttpsCall& call) {
  bool is_ipv6 = call.host.find(':') != call.host.npos;
  std::string host = is_ipv6 ? "[" + call.host + "]" : call.host;
  std::string text = call.method + " " + call.target + " HTTP/1.1\r\nHost: " + host + ":" +
                     std::to_string(call.port) + "\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(call.body.size()) + "\r\n";
  for (const auto& [name, value] : call.headers.all())
    text += name + ": " + value + "\r\n";
  return text + "\r\n" + call.body;
}

// Says the request and hears the answer on one connection.
class Caller final : public Connection::Consumer, public std::enable_shared_from_this<Caller> {
 public:
  Caller(HttpsCall call, Then then) : call_(std::move(call)), then_(std::move(then)) {}
  void attach(Connection& connection) { connection_ = &connection; }

  void on_open() override {
    connection_->expect_within(call_.patience, "no answer in time");
    connection_->send(text_of(call_));
  }

  void on_bytes(std::string_view bytes) override {
    auto self = shared_from_this();
    input_ += bytes;
    if (Status heard = hear(); !heard) return connection_->close(std::move(heard).error());
    if (!body_ || !body_->done()) return;
    answered_ = true;
    connection_->close(fail(Code::cancelled, "answered"));
  }

  void on_closed(const Error& why) override {
    if (answered_) return then_(std::move(response_));
    then_(why);
  }

 private:
  Status hear() {
    if (!body_) {
      auto size = scanner_.scan(input_, {});
      if (!size) return fail(Code::invalid, size.error().message);
      if (*size == 0) return {};
      auto head = parse_response_head(std::string_view(input_).substr(0, *size), {});
      if (!head) return fail(Code::invalid, head.error().message);
      auto framing = parse_framing(head->headers);
      if (!framing) return fail(Code::invalid, framing.error().message);
      response_.status = head->status;
      response_.headers = std::move(head->headers);
      body_.emplace(*framing);
      input_.erase(0, *size);
    }
    auto taken = body_->take(input_, response_.body);
    if (!taken) return fail(Code::invalid, taken.error().message);
    input_.erase(0, *taken);
    if (response_.body.size() > call_.response_bytes)
      return fail(Code::invalid, "the answer is too large");
    return {};
  }

  const HttpsCall call_;
  const Then then_;
  Connection* connection_ = nullptr;
  HeadScanner scanner_;
  std::optional<BodyDecoder> body_;  // since the head is read
  std::string input_;
  Response response_;
  bool answered_ = false;
};

void begin_call(Loop& loop, HttpsCall call, Descriptor socket, Then then) {
  auto transport = tls_transport(socket.get(), call.tls, call.host, call.port);
  Connection::Deadlines deadlines{.handshake = call.patience, .stalled = call.patience};
  auto caller = std::make_shared<Caller>(std::move(call), std::move(then));
  caller->attach(
      *Connection::open(loop, std::move(socket), std::move(transport), caller, deadlines));
}

}  // namespace

void send_call(Loop& loop, HttpsCall call, Then then) {
  loop.poster().dispatch([&loop, call = std::move(call), then = std::move(then)]() mutable {
    if (Status right = check_call(call); !right) return then(std::move(right).error());
    std::string host = call.host;
    uint16_t port = call.port;
    Duration patience = call.patience;
    connect_to(loop, host, port, patience,
               [&loop, call = std::move(call), then](Result<Descriptor> socket) mutable {
                 if (!socket) return then(std::move(socket).error());
                 begin_call(loop, std::move(call), std::move(*socket), then);
               });
  });
}

Result<Response> call_and_wait(HttpsCall call, std::stop_token stop) {
  Loop loop;
  std::optional<Result<Response>> answer;
  loop.post([&] {
    send_call(loop, std::move(call), [&](Result<Response> response) {
      answer = std::move(response);
      loop.stop();
    });
  });
  std::stop_callback on_stop(stop, [&loop] { loop.stop(); });
  loop.run();
  if (stop.stop_requested()) return fail(Code::cancelled, "stopped");
  if (!answer) return fail(Code::cancelled, "there was no answer");
  return std::move(*answer);
}

}  // namespace consort::net
