#include "trust/testing/authorities.h"

namespace consort::trust {

CertificateAuthority new_authority(const std::string& organization) {
  return CertificateAuthority::create(organization, kNow).value();
}

SigningRequest new_request(const PrivateKey& key) {
  return SigningRequest::make(key, "whatever").value();
}

AgentName web1() { return AgentName::make("example", "production", "web1").value(); }

Certificate new_agent(const CertificateAuthority& authority, WallTime now) {
  return authority.issue_agent(new_request(), web1(), now).value();
}

Certificate new_server(const CertificateAuthority& authority, WallTime now) {
  Names names{.dns = {"consort.example.com", "localhost"},
              .addresses = {"192.0.2.1", "2001:db8::1"}};
  return authority.issue_server(new_request(), names, now).value();
}

std::string flipped(std::string text, size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
  return text;
}

}  // namespace consort::trust
