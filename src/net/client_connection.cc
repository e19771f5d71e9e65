#include "net/client_connection.h"

#include "net/tls_transport.h"

namespace consort::net {
namespace {

std::string text_of(const HttpsCall& call, bool keep) {
  bool is_ipv6 = call.host.find(':') != call.host.npos;
  std::string host = is_ipv6 ? "[" + call.host + "]" : call.host;
  std::string text = call.method + " " + call.target + " HTTP/1.1\r\nHost: " + host + ":" +
                     std::to_string(call.port) +
                     (keep ? "\r\nContent-Length: " : "\r\nConnection: close\r\nContent-Length: ") +
                     std::to_string(call.body.size()) + "\r\n";
  for (const auto& [name, value] : call.headers.all())
    text += name + ": " + value + "\r\n";
  return text + "\r\n" + call.body;
}

Error malformed(const HttpFault& fault) { return fail(Code::invalid, fault.message); }

}  // namespace

Status check_call(const HttpsCall& call) {
  bool right = is_token(call.method) && call.target.starts_with('/') &&
               call.target.find_first_of(" \r\n") == call.target.npos;
  for (const auto& [name, value] : call.headers.all())
    right = right && is_token(name) && is_field_value(value);
  if (!right) return fail(Code::invalid, "the request cannot be sent");
  return {};
}

std::shared_ptr<ClientConnection> ClientConnection::open(Loop& loop, Descriptor socket,
                                                         const HttpsCall& call) {
  auto transport = tls_transport(socket.get(), call.tls, call.host, call.port);
  Connection::Deadlines deadlines{.handshake = call.patience, .stalled = call.patience};
  auto client = std::make_shared<ClientConnection>();
  client->connection_ =
      Connection::open(loop, std::move(socket), std::move(transport), client, deadlines).get();
  return client;
}

void ClientConnection::ask(HttpsCall call, bool keep, Then then) {
  call_.emplace(std::move(call));
  keep_ = keep;
  then_ = std::move(then);
  scanner_.reset();
  body_.reset();
  response_ = Response();
  enough_ = false;
  if (open_) say();
}

void ClientConnection::close(Error why) {
  if (connection_) connection_->close(std::move(why));
}

void ClientConnection::on_open() {
  open_ = true;
  if (then_) say();
}

void ClientConnection::say() {
  connection_->expect_within(call_->patience, "no answer in time");
  connection_->send(text_of(*call_, keep_));
}

void ClientConnection::on_bytes(std::string_view bytes) {
  auto self = shared_from_this();
  if (!then_) return connection_->close(fail(Code::invalid, "the server speaks unasked"));
  input_ += bytes;
  if (Status heard = hear(); !heard) return connection_->close(std::move(heard).error());
  if (body_ && (body_->done() || enough_)) end_answer();
}

void ClientConnection::on_closed(const Error& why) {
  connection_ = nullptr;
  if (Then then = std::exchange(then_, nullptr)) then(why);
}

Status ClientConnection::hear() {
  if (!body_) TRY_DO(hear_head());
  return body_ ? hear_body() : Status();
}

Status ClientConnection::hear_head() {
  auto size = scanner_.scan(input_, {});
  if (!size) return malformed(size.error());
  if (*size == 0) return {};
  auto head = parse_response_head(std::string_view(input_).substr(0, *size), {});
  if (!head) return malformed(head.error());
  auto framing = parse_framing(head->headers);
  if (!framing) return malformed(framing.error());
  response_.status = head->status;
  response_.headers = std::move(head->headers);
  body_.emplace(*framing);
  input_.erase(0, *size);
  return {};
}

Status ClientConnection::hear_body() {
  std::string piece;
  auto taken = body_->take(input_, streams() ? piece : response_.body);
  if (!taken) return malformed(taken.error());
  input_.erase(0, *taken);
  if (streams()) {
    connection_->expect_within(call_->patience, "the answer does not go on");
    enough_ = !piece.empty() && !call_->on_body(piece);
  } else if (response_.body.size() > call_->response_bytes) {
    return fail(Code::invalid, "the answer is too large");
  }
  return {};
}

void ClientConnection::end_answer() {
  Then then = std::exchange(then_, nullptr);
  Response response = std::move(response_);
  bool kept =
      keep_ && body_->done() && input_.empty() && !response.headers.lists("Connection", "close");
  if (kept)
    connection_->expect_nothing();
  else
    connection_->close(fail(Code::cancelled, "answered"));
  then(std::move(response));
}

}  // namespace consort::net
