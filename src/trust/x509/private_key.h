#pragma once
#include <memory>
#include <string>

#include "base/hash.h"
#include "base/result.h"
#include "base/secret.h"

namespace consort::trust {

// A private key on P-256: what agents, servers and authorities prove themselves with in TLS.
// Copies share the key, which never changes.
class PrivateKey {
 public:
  static PrivateKey generate();
  static Result<PrivateKey> from_pem(const Secret& pem);  // PKCS #8, not encrypted
  Secret to_pem() const;

  // The public half as SubjectPublicKeyInfo in DER, and its SHA-256.
  const std::string& public_key() const;
  Digest fingerprint() const;

  struct Handle;  // OpenSSL's, for this folder
  const Handle& handle() const { return *handle_; }

 private:
  explicit PrivateKey(std::shared_ptr<const Handle> handle) : handle_(std::move(handle)) {}
  std::shared_ptr<const Handle> handle_;
};

// Is this a SubjectPublicKeyInfo of P-256, by the curve's name and with an uncompressed point? That
// is the one form of key that certificates are issued for.
bool is_p256(std::string_view public_key);

}  // namespace consort::trust
