#pragma once
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "trust/x509/private_key.h"

namespace consort::trust {

// A PKCS #10 request whose sender has proved to hold the private key. The common name is a wish;
// what else it asks for (names, usage, a challenge) is not even read.
struct SigningRequest {
  std::string der;
  std::string common_name;
  std::string public_key;  // SubjectPublicKeyInfo on P-256
  Digest key_fingerprint;  // its SHA-256: what a person compares before approving

  // Code::invalid for what makes no certificate (see is_common_name).
  static Result<SigningRequest> make(const PrivateKey& key, std::string_view common_name);
  // Code::invalid for what is malformed or longer than 8 KiB, Code::unsupported for keys that are
  // not on P-256, Code::denied without proof of possession.
  static Result<SigningRequest> from_der(std::string_view der);
  static Result<SigningRequest> from_pem(std::string_view pem);
  std::string to_pem() const;
  friend bool operator==(const SigningRequest&, const SigningRequest&) = default;
};

}  // namespace consort::trust
