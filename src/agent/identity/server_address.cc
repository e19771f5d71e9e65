#include "agent/identity/server_address.h"

#include <algorithm>
#include <charconv>

#include "base/strings.h"

namespace consort::agent {

Result<ServerAddress> ServerAddress::parse(std::string_view text) {
  size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  std::string_view number = colon == text.npos ? "" : text.substr(colon + 1);
  uint16_t port = 0;
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), port);
  bool has_port = error == std::errc() && end == number.data() + number.size() && port > 0;
  bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  bool right = has_port && !host.empty() && (bracketed || host.find(':') == host.npos) &&
               host.find_first_of("[]/@ \r\n") == host.npos;
  if (!right)
    return fail(Code::invalid,
                "'" + printable(text, 100) + "' is not the address of a server: host:port is");
  return ServerAddress{std::string(host), port};
}

}  // namespace consort::agent
