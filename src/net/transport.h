#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/tls.h"

namespace consort::net {

// What one try of a non-blocking operation came to.
struct Step {
  enum class Kind { done, wait_readable, wait_writable, end, failed };
  Kind kind = Kind::done;
  size_t bytes = 0;
  Error error = {};  // of a failed one

  static Step failure(Error error) { return {Kind::failed, 0, std::move(error)}; }
};

// The bytes on a connected socket, plain or through TLS. Nothing blocks; the socket is not owned.
class Transport {
 public:
  // Most that one read() gives; a buffer of this size leaves nothing behind inside the transport.
  static constexpr size_t kRecord = 16 << 10;

  virtual ~Transport() = default;
  virtual Step handshake() = 0;  // until done
  virtual Step read(char* buffer, size_t size) = 0;
  virtual Step write(std::string_view bytes) = 0;
  virtual void say_end() = 0;  // nothing will be written any more
  // Once the handshake is done; none when the other side showed no certificate.
  virtual std::shared_ptr<const PeerCertificate> peer() const = 0;
  virtual bool resumed() const = 0;  // an earlier session, without certificates on the wire
};

std::unique_ptr<Transport> plain_transport(int fd);
std::unique_ptr<Transport> tls_transport(int fd, const TlsServer& tls);
// `server` is the name or the IP address that the certificate must be for. Sessions are resumed
// with the same server and port.
std::unique_ptr<Transport> tls_transport(int fd, const TlsClient& tls, const std::string& server,
                                         uint16_t port);

}  // namespace consort::net
