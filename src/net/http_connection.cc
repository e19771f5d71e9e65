#include "net/http_connection.h"

#include "net/http_writer.h"
#include "net/websocket_handshake.h"
#include "net/websocket_link.h"

namespace consort::net {
namespace {

Error closed_by_us() { return fail(Code::cancelled, "the connection was closed by the server"); }

}  // namespace

std::string_view HttpService::date() {
  WallTime now = std::chrono::system_clock::now();
  time_t second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  if (std::exchange(date_of_, second) != second) date_ = http_date(now);
  return date_;
}

void HttpConnection::on_open() {
  if (Task opened = std::exchange(opened_, nullptr)) opened();
  connection_->expect_within(service_->limits.header, "no request in time");
}

void HttpConnection::on_bytes(std::string_view bytes) {
  input_ += bytes;
  advance();
}

void HttpConnection::advance() {
  if (advancing_) return;
  auto self = shared_from_this();
  advancing_ = true;
  while (connection_ && connection_->is_open() && step()) {
  }
  advancing_ = false;
  if (input_.empty()) input_ = {};  // a connection at rest holds no memory
  hold_back();
}

// True when there may be more to do.
bool HttpConnection::step() {
  switch (phase_) {
    case Phase::head:
      return take_head();
    case Phase::body:
      return take_body();
    case Phase::answering:
      return false;
  }
  return false;
}

void HttpConnection::hold_back() {
  if (!connection_) return;
  bool wanted = phase_ != Phase::answering || input_.size() < service_->limits.header_bytes;
  connection_->read(wanted && !(upload_ && upload_->is_full()));
}

bool HttpConnection::take_head() {
  if (input_.empty()) return false;
  HeadLimits limits{service_->limits.header_bytes, service_->limits.header_fields};
  if (!std::exchange(head_began_, true))
    connection_->expect_within(service_->limits.header, "no whole request in time");
  Parsed<size_t> size = scanner_.scan(input_, limits);
  if (size && *size == 0) return false;
  Parsed<RequestHead> head =
      size ? parse_request_head(std::string_view(input_).substr(0, *size), limits)
           : tl::unexpected(size.error());
  if (!head) {
    refuse(head.error());
    return false;
  }
  input_.erase(0, *size);
  begin(std::move(*head));
  return true;
}

void HttpConnection::begin(RequestHead head) {
  ++serial_;
  handed_over_ = answered_ = false;
  keep_alive_ = head.keep_alive;
  request_ = std::move(head.request);
  request_.peer = connection_->peer();
  request_.remote = remote_;
  head_only_ = request_.method == "HEAD";
  admission_ = service_->handlers.admit ? service_->handlers.admit(request_) : Admission{};
  if (head.framing.length > admission_.body_limit) return refuse({413, "the body is too large"});

  phase_ = Phase::body;
  body_bytes_ = 0;
  decoder_.emplace(head.framing);
  if (head.wants_continue && head.framing.has_body() && input_.empty())
    connection_->send("HTTP/1.1 100 Continue\r\n\r\n");
  connection_->expect_within(service_->limits.body, "no whole body in time");
  if (admission_.streamed) stream_upload();
  if (decoder_->done()) return finish_body();
  if (admission_.streamed) hand_over();
}

void HttpConnection::stream_upload() {
  upload_ = std::make_shared<StreamedUpload>(service_->loop.poster(), [weak = weak_from_this()] {
    if (auto self = weak.lock()) self->advance();
  });
  request_.upload = upload_;
}

bool HttpConnection::take_body() {
  std::string piece;
  std::string& into = upload_ ? piece : request_.body;
  size_t before = into.size();
  Parsed<size_t> taken = decoder_->take(input_, into);
  if (!taken) {
    refuse(taken.error());
    return false;
  }
  input_.erase(0, *taken);
  body_bytes_ += into.size() - before;
  if (body_bytes_ > admission_.body_limit) {
    refuse({413, "the body is too large"});
    return false;
  }
  if (upload_ && !piece.empty()) {
    connection_->expect_within(service_->limits.body, "no more of a body in time");
    upload_->push(piece);
  }
  if (!decoder_->done() || !connection_) return false;
  finish_body();
  return true;
}

void HttpConnection::finish_body() {
  connection_->expect_nothing();
  phase_ = Phase::answering;
  if (upload_) upload_->finish({});
  if (!handed_over_) hand_over();
}

void HttpConnection::hand_over() {
  handed_over_ = true;
  bool asks = asks_for_websocket(request_);
  auto exchange = std::make_shared<Exchange>(
      service_->loop, weak_from_this(),
      Exchange::Facts{serial_, asks ? std::string(*request_.headers.find(kWebSocketKey)) : "",
                      service_->limits.stream_waiting});
  service_->handlers.handle(std::exchange(request_, {}), Responder(std::move(exchange)));
}

// Answers what went wrong and closes: after it nobody knows where the next request would begin.
void HttpConnection::refuse(const HttpFault& fault) {
  keep_alive_ = false;
  bool begun = answered_ && phase_ != Phase::head;
  answered_ = true;
  if (!begun) {
    Response response = Response::text(fault.status, fault.message + "\n");
    if (send_head(response, false) && !head_only_) connection_->send(std::move(response.body));
  }
  if (upload_) upload_->finish(fail(Code::invalid, fault.message));
  connection_->finish(fail(Code::invalid, fault.message));
}

bool HttpConnection::awaits_answer(uint64_t serial) const {
  return connection_ && connection_->is_open() && serial == serial_ && !answered_;
}

bool HttpConnection::send_head(const Response& response, bool chunked) {
  auto head = write_response_head(response, {chunked, keep_alive_}, service_->date());
  if (head) {
    connection_->send(std::move(*head));
    return true;
  }
  keep_alive_ = false;
  connection_->send(*write_response_head({.status = 500}, {false, false}, service_->date()));
  return false;
}

bool HttpConnection::answer(uint64_t serial, Response response) {
  if (!awaits_answer(serial)) return false;
  auto self = shared_from_this();
  answered_ = true;
  if (phase_ == Phase::body) keep_alive_ = false;  // what still comes of it nobody wants
  bool sent = send_head(response, false);
  if (sent && !head_only_ && !has_no_body(response.status))
    connection_->send(std::move(response.body));
  finish_answer();
  return true;
}

bool HttpConnection::answer(uint64_t serial, Response head,
                            std::shared_ptr<StreamedResponse> stream) {
  if (!awaits_answer(serial)) return false;
  answered_ = true;
  stream_ = std::move(stream);
  stream_ended_ = false;
  bool has_body = !head_only_ && !has_no_body(head.status);
  stream_ended_ = !send_head(head, has_body) || !has_body;
  return true;
}

void HttpConnection::write(StreamedResponse& stream, std::string_view bytes) {
  if (stream_.get() != &stream || stream_ended_ || !connection_) return;
  connection_->send(write_chunk(bytes));
  on_progress();
}

void HttpConnection::end(StreamedResponse& stream) {
  if (stream_.get() != &stream || stream_ended_ || !connection_) return;
  stream_ended_ = true;
  connection_->send("0\r\n\r\n");
}

void HttpConnection::cut(StreamedResponse& stream) {
  if (stream_.get() == &stream && connection_)
    connection_->finish(fail(Code::cancelled, "the response was given up"));
}

void HttpConnection::drop(StreamedResponse& stream, const Error& why) {
  if (stream_.get() == &stream && connection_) connection_->close(why);
}

void HttpConnection::on_progress() {
  if (!stream_) return;
  stream_->progress(connection_->waiting());
  if (!stream_ || !stream_ended_ || connection_->waiting() > 0) return;
  auto stream = std::exchange(stream_, nullptr);
  stream->closed({});
  if (connection_) finish_answer();
}

void HttpConnection::finish_answer() {
  if (!connection_->is_open()) return;
  if (phase_ == Phase::body) keep_alive_ = false;
  if (keep_alive_) return next_request();
  connection_->finish(closed_by_us());
}

void HttpConnection::next_request() {
  phase_ = Phase::head;
  head_began_ = false;
  scanner_.reset();
  decoder_.reset();
  upload_.reset();
  connection_->expect_within(service_->limits.idle, "no further request in time");
  advance();
}

bool HttpConnection::upgrade(uint64_t serial, const std::string& accept,
                             const std::shared_ptr<WebSocketLink>& link) {
  if (!awaits_answer(serial) || phase_ != Phase::answering) return false;
  auto self = shared_from_this();
  connection_->send(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
      accept + "\r\n\r\n");
  Connection& connection = *std::exchange(connection_, nullptr);
  connection.set_consumer(link);
  link->attach(connection, std::exchange(input_, {}));
  return true;
}

void HttpConnection::on_closed(const Error& why) {
  connection_ = nullptr;
  if (auto upload = std::exchange(upload_, nullptr)) upload->finish(why);
  if (auto stream = std::exchange(stream_, nullptr)) stream->closed(why);
}

}  // namespace consort::net
