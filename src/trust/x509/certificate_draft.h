#pragma once
#include <string>

#include "base/clock.h"
#include "trust/x509/certificate.h"
#include "trust/x509/private_key.h"

namespace consort::trust {

// A certificate that nobody has signed yet.
struct CertificateDraft {
  std::string subject;     // is_common_name()
  std::string public_key;  // SubjectPublicKeyInfo
  WallTime not_before;
  WallTime not_after;
  Usage usage;
  Names names;
};

// Signs with a fresh serial number of 128 random bits. Code::invalid when a name or the key cannot
// stand in a certificate. Without an issuer the certificate is its own.
Result<Certificate> sign_certificate(const CertificateDraft& draft, const Certificate* issuer,
                                     const PrivateKey& issuer_key);

}  // namespace consort::trust
