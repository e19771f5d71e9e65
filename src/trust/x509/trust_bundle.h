#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trust/x509/agent_name.h"
#include "trust/x509/certificate.h"

namespace consort::trust {

// The roots that are trusted: one, or several while one takes over from another. Immutable; copies
// share everything. Thread-safe.
//
// A chain is the leaf and then what leads to a root, as TLS sends it; of at most four certificates.
// It is refused with Code::denied and a message that names the certificate and says what is wrong.
class TrustBundle {
 public:
  // Code::invalid when there is none, or one that is not an authority that signed itself.
  static Result<TrustBundle> make(std::vector<Certificate> roots);
  // The one root among certificates of unknown origin whose public key has this SHA-256: what a
  // join token pins.
  static Result<TrustBundle> pinned(const std::vector<Certificate>& certificates,
                                    const Digest& key_fingerprint);

  const std::vector<Certificate>& roots() const;
  // Rotation: first every agent learns of both roots, then the new one begins to issue, then the
  // old one goes.
  Result<TrustBundle> with(const Certificate& root) const;
  Result<TrustBundle> without(const Digest& key_fingerprint) const;

  // A server that may be reached under `name`, a DNS name or IP address.
  Status check_server(std::span<const Certificate> chain, const std::string& name,
                      WallTime now) const;
  // An agent, and who it is. Whether it was revoked is not in a chain: ask by the leaf's serial.
  Result<AgentName> check_agent(std::span<const Certificate> chain, WallTime now) const;

 private:
  struct Store;
  explicit TrustBundle(std::shared_ptr<const Store> store) : store_(std::move(store)) {}
  std::shared_ptr<const Store> store_;
};

}  // namespace consort::trust
