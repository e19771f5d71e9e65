#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "trust/x509/authority.h"

namespace consort::trust {

// Authorities, agents and servers for tests, which never fail to be made.
inline const WallTime kNow = ManualClock().wall();

CertificateAuthority new_authority(const std::string& organization = "example");
SigningRequest new_request(const PrivateKey& key = PrivateKey::generate());
AgentName web1();  // of example, in production
Certificate new_agent(const CertificateAuthority& authority, WallTime now = kNow);
Certificate new_server(const CertificateAuthority& authority, WallTime now = kNow);

// The text with one bit changed.
std::string flipped(std::string text, size_t bit);

}  // namespace consort::trust
