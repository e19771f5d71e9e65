#include "cli/takeover/ssh_address.h"

#include <algorithm>
#include <charconv>

#include "base/strings.h"

namespace consort::cli {
namespace {

constexpr size_t kLongest = 255;  // of a user or host

bool is_made_of(std::string_view text, std::string_view more) {
  return !text.empty() && text.size() <= kLongest && text[0] != '-' &&
         std::ranges::all_of(text, [&](unsigned char c) {
           return (c < 128 && std::isalnum(c)) || more.find(static_cast<char>(c)) != more.npos;
         });
}

Error refuse(std::string_view text, const std::string& why) {
  return fail(Code::invalid, "'" + printable(text) + "' is no machine that ssh can reach: " + why);
}

// What stands behind "]", or the last of the colons.
Result<std::optional<int>> port_of(std::string_view text, std::string_view whole) {
  if (text.empty()) return std::optional<int>();
  int port = 0;
  text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535)
    return refuse(whole, "the port is a number from 1 to 65535");
  return std::optional(port);
}

}  // namespace

Result<SshAddress> SshAddress::parse(std::string_view text) {
  std::string_view rest = text;
  const size_t scheme = rest.find("://");
  if (scheme != rest.npos) {
    if (rest.substr(0, scheme) != "ssh") return refuse(text, "it begins with ssh://");
    rest.remove_prefix(scheme + 3);
    if (rest.ends_with('/')) rest.remove_suffix(1);
  }
  SshAddress address;
  if (const size_t at = rest.rfind('@'); at != rest.npos) {
    address.user = std::string(rest.substr(0, at));
    if (!is_made_of(*address.user, "._-+@\\"))
      return refuse(text, "its user has a character that no user's name has, or begins with '-'");
    rest.remove_prefix(at + 1);
  }
  const bool bracket = rest.starts_with('[');
  const size_t close = bracket ? rest.find(']') : rest.npos;
  if (bracket && close == rest.npos) return refuse(text, "a ']' is missing");
  std::string_view host = bracket ? rest.substr(1, close - 1) : rest;
  std::string_view port = bracket ? rest.substr(close + 1) : std::string_view();
  if (const size_t colon = host.find(':');
      !bracket && colon != host.npos && host.rfind(':') == colon) {
    port = host.substr(colon);
    host = host.substr(0, colon);
  }
  if (!port.empty() && port[0] != ':') return refuse(text, "nothing but a port stands behind ']'");
  if (!is_made_of(host, bracket || host.find(':') != host.npos ? "._-:%" : "._-"))
    return refuse(text, "its host has a character that no host's name has, or begins with '-'");
  address.host = std::string(host);
  TRY(address.port, port_of(port, text));
  return address;
}

std::string SshAddress::to_string() const {
  std::string text = user ? *user + "@" : "";
  text += host;
  if (port) text += " (port " + std::to_string(*port) + ")";
  return text;
}

}  // namespace consort::cli
