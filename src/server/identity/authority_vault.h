#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/tls.h"
#include "trust/key_folder.h"
#include "trust/signing/signing_key.h"
#include "trust/x509/authority.h"
#include "wire/anchors.h"
#include "wire/catalog_header.h"

namespace consort::server {

// The server's own authority: root, issuing authority, catalog signing keys and the key of session
// tickets, each a file of one folder that only the server can read. Thread-safe.
class AuthorityVault {
 public:
  // Makes at the first start what is not there, and a new issuing authority when the old one would
  // not outlive another server certificate. The folder must exist, for its owner alone.
  // `organization` counts at the first start only.
  static Result<std::unique_ptr<AuthorityVault>> open(const std::string& folder,
                                                      const std::string& organization,
                                                      const Clock& clock);

  // What is wrong with the keys in a folder, which is not changed: Code::not_found names what is
  // missing, corrupt what is damaged.
  static Status check(const std::string& folder, const Clock& clock);

  // What agents and servers are certified by.
  trust::CertificateAuthority authority() const;
  // A new issuing authority when the one there is would not outlive another server certificate: for
  // a server that has run for long.
  Status renew_authority();
  Digest root_key() const;  // SHA-256 of its public key: what join tokens pin

  // A new certificate of trust::kServerLife for a new key, never stored: a server asks at its start
  // and again before the time is over.
  Result<net::TlsIdentity> server_identity(const trust::Names& names) const;
  std::string client_roots() const;  // PEM, for TLS that agents connect to
  Secret ticket_key() const;         // sessions resume after a restart

  // What agents are to believe: the root, and all signing keys that stand.
  wire::Anchors anchors() const;
  wire::SignedHeader sign(const wire::CatalogHeader& header) const;  // by the newest key

  // Rotation: first every agent learns of the next key, then it signs, then the old one goes.
  Result<std::string> add_signing_key();  // its id; it does not sign yet
  // The newest key signs from now on. Code::not_found when no other was added.
  Status begin_signing_with_newest();
  // Code::busy for the one that signs.
  Status remove_signing_key(const std::string& id);

 private:
  AuthorityVault(trust::KeyFolder folder, trust::CertificateAuthority authority,
                 std::vector<trust::SigningKey> keys, size_t signing, Secret ticket_key,
                 const Clock& clock);
  Status store_keys(const std::vector<trust::SigningKey>& keys, size_t signing) const;

  const trust::KeyFolder folder_;
  const Secret ticket_key_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  trust::CertificateAuthority authority_;  // guarded by mutex_; its root never changes
  std::vector<trust::SigningKey> keys_;    // guarded by mutex_; oldest first
  size_t signing_;                         // guarded by mutex_; place of the one that signs
};

}  // namespace consort::server
