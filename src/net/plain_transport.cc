#include <sys/socket.h>

#include "net/transport.h"

namespace consort::net {
namespace {

class PlainTransport final : public Transport {
 public:
  explicit PlainTransport(int fd) : fd_(fd) {}

  Step handshake() override { return {}; }

  Step read(char* buffer, size_t size) override {
    ssize_t got = ::recv(fd_, buffer, size, 0);
    if (got == 0) return {.kind = Step::Kind::end};
    return got > 0 ? done(got) : not_done("cannot read", Step::Kind::wait_readable);
  }

  Step write(std::string_view bytes) override {
    ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return sent >= 0 ? done(sent) : not_done("cannot write", Step::Kind::wait_writable);
  }

  void say_end() override {}
  std::shared_ptr<const PeerCertificate> peer() const override { return nullptr; }
  bool resumed() const override { return false; }

 private:
  static Step done(ssize_t bytes) { return {.bytes = static_cast<size_t>(bytes)}; }
  static Step not_done(std::string_view what, Step::Kind wait) {
    if (errno == EAGAIN || errno == EINTR) return {.kind = wait};
    return Step::failure(os_error(errno, what));
  }

  const int fd_;
};

}  // namespace

std::unique_ptr<Transport> plain_transport(int fd) { return std::make_unique<PlainTransport>(fd); }

}  // namespace consort::net
