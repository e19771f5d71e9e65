#pragma once
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"

namespace consort::trust {

// All that a new host needs, in one text to paste: where the server is, by which root to know it,
// and the secret that lets the host in.
struct JoinToken {
  std::vector<std::string>
      servers;      // 1 to 8 of "name:port", "192.0.2.1:port", "[2001:db8::1]:port"
  Digest root_key;  // SHA-256 of the root's public key: see TrustBundle::pinned
  Secret secret;    // 256 random bits

  // Code::invalid names the address that is none.
  static Result<JoinToken> generate(std::vector<std::string> servers, const Digest& root_key);
  static Result<JoinToken> parse(const Secret& text);
  Secret to_text() const;

  Digest digest() const;  // SHA-256 of the secret: what the server stores, and nothing more
  bool matches(const Digest& stored) const;  // in constant time
  friend bool operator==(const JoinToken&, const JoinToken&) = default;
};

}  // namespace consort::trust
