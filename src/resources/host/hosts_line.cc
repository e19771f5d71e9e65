#include "resources/host/hosts_line.h"

#include <arpa/inet.h>

#include "base/strings.h"

namespace consort::resources {
namespace {

constexpr std::string_view kBlank = " \t";

// "fe80::1%eth0" without the interface, which is kept apart.
std::pair<std::string, std::string> split_zone(std::string_view text) {
  size_t percent = text.find('%');
  if (percent == text.npos) return {std::string(text), ""};
  return {std::string(text.substr(0, percent)), std::string(text.substr(percent))};
}

}  // namespace

AddressFamily family_of(std::string_view address) {
  return address.find(':') == address.npos ? AddressFamily::ipv4 : AddressFamily::ipv6;
}

std::optional<std::string> normal_address(std::string_view text) {
  auto [address, zone] = split_zone(text);
  int family = family_of(text) == AddressFamily::ipv4 ? AF_INET : AF_INET6;
  unsigned char bytes[sizeof(in6_addr)];
  char normal[INET6_ADDRSTRLEN];
  if (inet_pton(family, address.c_str(), bytes) != 1) return std::nullopt;
  if (!inet_ntop(family, bytes, normal, sizeof normal)) return std::nullopt;
  return normal + zone;
}

std::optional<HostsLine> HostsLine::parse(std::string_view line) {
  std::string_view entry = line.substr(0, line.find('#'));
  std::vector<std::string_view> words = split_words(entry);
  if (words.size() < 2 || !normal_address(words[0])) return std::nullopt;
  HostsLine parsed;
  size_t address_end = static_cast<size_t>(words[0].end() - line.begin());
  size_t names_begin = static_cast<size_t>(words[1].begin() - line.begin());
  size_t names_end = static_cast<size_t>(words.back().end() - line.begin());
  parsed.address = line.substr(0, address_end);  // with what blanks stand before it
  parsed.gap = line.substr(address_end, names_begin - address_end);
  parsed.names.assign(words.begin() + 1, words.end());
  parsed.names_text = line.substr(names_begin, names_end - names_begin);
  parsed.rest = line.substr(names_end);
  parsed.address = trim(parsed.address);
  return parsed;
}

void HostsLine::set_aliases(const std::vector<std::string>& aliases) {
  names.resize(1);
  names.insert(names.end(), aliases.begin(), aliases.end());
  names_text = join(names, " ");
}

}  // namespace consort::resources
