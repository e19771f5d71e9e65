#include "net/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "base/strings.h"

namespace consort::net {
namespace {

Result<Descriptor> new_socket(int family) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return os_error(errno, "cannot make a socket");
  return socket;
}

}  // namespace

Result<SocketAddress> SocketAddress::parse(const std::string& address, uint16_t port) {
  SocketAddress parsed;
  auto& four = reinterpret_cast<sockaddr_in&>(parsed.storage);
  auto& six = reinterpret_cast<sockaddr_in6&>(parsed.storage);
  if (inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    parsed.size = sizeof four;
  } else if (inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    parsed.size = sizeof six;
  } else {
    return fail(Code::invalid, "'" + printable(address) + "' is not an IP address");
  }
  return parsed;
}

std::string SocketAddress::address() const {
  char text[NI_MAXHOST] = "";
  getnameinfo(raw(), size, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  std::string_view numeric = text;
  if (numeric.starts_with("::ffff:")) numeric.remove_prefix(7);
  return std::string(numeric);
}

uint16_t SocketAddress::port() const {
  return ntohs(storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(storage).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

bool SocketAddress::is_loopback() const {
  if (storage.ss_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr);
  return ntohl(reinterpret_cast<const sockaddr_in&>(storage).sin_addr.s_addr) >> 24 == 127;
}

Result<Descriptor> listen_on(const SocketAddress& address, int backlog) {
  TRY(Descriptor socket, new_socket(address.storage.ss_family));
  int on = 1;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket.get(), address.raw(), address.size) < 0 || ::listen(socket.get(), backlog) < 0)
    return os_error(
        errno, "cannot listen on " + address.address() + " port " + std::to_string(address.port()));
  return socket;
}

Result<SocketAddress> local_address(int fd) {
  SocketAddress address;
  if (getsockname(fd, address.raw(), &address.size) < 0)
    return os_error(errno, "cannot learn the address of a socket");
  return address;
}

Result<Descriptor> begin_connect(const SocketAddress& address) {
  TRY(Descriptor socket, new_socket(address.storage.ss_family));
  if (::connect(socket.get(), address.raw(), address.size) < 0 && errno != EINPROGRESS)
    return os_error(errno, "cannot connect to " + address.address());
  send_without_delay(socket.get());
  return socket;
}

Status connect_outcome(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) error = errno;
  if (error != 0) return os_error(error, "cannot connect");
  return {};
}

void send_without_delay(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace consort::net
