#include "net/testing/raw_client.h"

#include <poll.h>

#include <charconv>

namespace consort::net {
namespace {

constexpr int kPatienceMs = 10'000;

bool poll_for(int fd, short events) {
  pollfd watched{fd, events, 0};
  return ::poll(&watched, 1, kPatienceMs) > 0;
}

}  // namespace

Result<RawClient> RawClient::connect(uint16_t port, const TlsClient* tls) {
  TRY(SocketAddress address, SocketAddress::parse("127.0.0.1", port));
  TRY(Descriptor socket, begin_connect(address));
  int fd = socket.get();
  poll_for(fd, POLLOUT);
  TRY_DO(connect_outcome(fd));
  RawClient client(std::move(socket),
                   tls ? tls_transport(fd, *tls, "127.0.0.1", port) : plain_transport(fd));
  while (true) {
    Step step = client.transport_->handshake();
    if (step.kind == Step::Kind::done) return client;
    if (step.kind == Step::Kind::failed) return step.error;
    if (!client.wait_for(step.kind)) return fail(Code::unavailable, "the handshake ended");
  }
}

bool RawClient::wait_for(Step::Kind kind) {
  if (kind == Step::Kind::wait_readable) return poll_for(fd(), POLLIN);
  return kind == Step::Kind::wait_writable && poll_for(fd(), POLLOUT);
}

Status RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    Step step = transport_->write(bytes);
    if (step.kind == Step::Kind::done) {
      bytes.remove_prefix(step.bytes);
    } else if (!wait_for(step.kind)) {
      return fail(Code::io, "cannot send: " + step.error.message);
    }
  }
  return {};
}

bool RawClient::read_more() {
  char buffer[Transport::kRecord];
  while (true) {
    Step step = transport_->read(buffer, sizeof buffer);
    if (step.kind == Step::Kind::done) {
      input_.append(buffer, step.bytes);
      return true;
    }
    if (!wait_for(step.kind)) return false;
  }
}

std::string RawClient::read_until(std::string_view end) {
  size_t at = input_.npos;
  while ((end.empty() || (at = input_.find(end)) == input_.npos) && read_more()) {
  }
  if (at == input_.npos) return std::exchange(input_, {});
  std::string taken = input_.substr(0, at + end.size());
  input_.erase(0, taken.size());
  return taken;
}

std::string RawClient::read_response() {
  std::string response = read_until("\r\n\r\n");
  constexpr std::string_view kLength = "Content-Length: ";
  size_t at = response.find(kLength);
  if (at == response.npos) return response;
  size_t length = 0;
  std::from_chars(response.data() + at + kLength.size(), response.data() + response.size(), length);
  while (input_.size() < length && read_more()) {
  }
  response += input_.substr(0, length);
  input_.erase(0, length);
  return response;
}

bool RawClient::is_closed() {
  while (read_more()) {
  }
  pollfd watched{fd(), POLLIN, 0};
  char byte;
  return ::poll(&watched, 1, 0) > 0 && ::recv(fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

}  // namespace consort::net
