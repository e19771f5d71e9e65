#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort::resources {

enum class AddressFamily { ipv4, ipv6 };

// The one way to write an address, or nothing for what is none: "::1" for "0:0::1".
std::optional<std::string> normal_address(std::string_view text);
AddressFamily family_of(std::string_view address);

// A line of /etc/hosts that has an entry: "10.0.0.5  db1 database   # rack 3".
struct HostsLine {
  std::string address;
  std::string gap;                 // white space between the address and the names
  std::vector<std::string> names;  // the canonical one, then the aliases
  std::string names_text;          // as they stand there
  std::string rest;                // white space and comment

  static std::optional<HostsLine> parse(std::string_view line);
  void set_aliases(const std::vector<std::string>& aliases);
  std::string to_string() const { return address + gap + names_text + rest; }
};

}  // namespace consort::resources
