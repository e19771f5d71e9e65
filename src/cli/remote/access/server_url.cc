#include "cli/remote/access/server_url.h"

#include "agent/identity/server_address.h"
#include "base/strings.h"

namespace consort::cli {

Result<ServerUrl> ServerUrl::parse(std::string_view text) {
  constexpr std::string_view kScheme = "https://";
  std::string_view rest = text;
  if (!rest.starts_with(kScheme)) {
    return fail(Code::invalid, "'" + printable(text, 100) +
                                   "' is not the address of a server: https://HOST:PORT is");
  }
  rest.remove_prefix(kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  std::string_view after_brackets = rest.substr(rest.rfind(']') == rest.npos ? 0 : rest.rfind(']'));
  std::string address(rest);
  if (after_brackets.find(':') == rest.npos) address += ":" + std::to_string(kDefaultPort);
  TRY(agent::ServerAddress parsed, agent::ServerAddress::parse(address));
  return ServerUrl{std::move(parsed.host), parsed.port};
}

std::string ServerUrl::to_string() const {
  bool is_ipv6 = host.find(':') != host.npos;
  return "https://" + (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace consort::cli
