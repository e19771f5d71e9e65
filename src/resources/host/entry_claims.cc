#include "resources/host/entry_claims.h"

#include "base/strings.h"
#include "resources/claim_words.h"
#include "resources/host/hosts_line.h"

namespace consort::resources {

using model::Claim;

namespace {

std::string key_in(AddressFamily family, const std::string& name) {
  return key_of(to_lower(name), family == AddressFamily::ipv4 ? "IPv4" : "IPv6");
}

}  // namespace

std::vector<Claim> entry_claims(const std::string& name, const model::Map& attributes) {
  if (known_text(attributes, "state") == "absent") {
    return {{key_in(AddressFamily::ipv4, name), "absent"},
            {key_in(AddressFamily::ipv6, name), "absent"}};
  }
  std::vector<Claim> claims;
  for (const char* attribute : {"ip", "ip6"}) {
    auto address = known_text(attributes, attribute);
    auto normal = address ? normal_address(*address) : std::nullopt;
    if (normal) claims.push_back({key_in(family_of(*normal), name), *normal});
  }
  return claims;
}

}  // namespace consort::resources
