#pragma once
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "base/result.h"

namespace consort::net {

// An IPv4 or IPv6 address and port.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  static Result<SocketAddress> parse(const std::string& address, uint16_t port);
  std::string address() const;  // numeric, without the port; an IPv4-mapped one as IPv4
  uint16_t port() const;
  bool is_loopback() const;
  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// Non-blocking, close-on-exec, without delay of small packets.
Result<Descriptor> listen_on(const SocketAddress& address, int backlog);
Result<SocketAddress> local_address(int fd);
Result<Descriptor> begin_connect(const SocketAddress& address);
Status connect_outcome(int fd);  // once the socket became writable
void send_without_delay(int fd);

}  // namespace consort::net
