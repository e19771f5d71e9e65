#include "system/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.h"

namespace consort::system {
namespace {

std::optional<int64_t> number_in(const char* variable) {
  const char* text = std::getenv(variable);
  if (!text) return std::nullopt;
  int64_t number = 0;
  const char* end = text + std::strlen(text);
  auto [at, error] = std::from_chars(text, end, number);
  if (error != std::errc() || at != end || number <= 0) return std::nullopt;
  return number;
}

}  // namespace

ServiceManager::ServiceManager() {
  if (const char* socket = std::getenv("NOTIFY_SOCKET")) socket_ = socket;
  auto process = number_in("WATCHDOG_PID");
  auto period = number_in("WATCHDOG_USEC");
  if (period && (!process || *process == ::getpid()))
    alive_every_ = std::chrono::microseconds(*period / 2);
}

void ServiceManager::ready(std::string_view status) const {
  tell("READY=1\nSTATUS=" + std::string(status));
}

// A path, or with '@' a name in the abstract namespace.
void ServiceManager::tell(std::string_view state) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return;
  (void)!::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace consort::system
