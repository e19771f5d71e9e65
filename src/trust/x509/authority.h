#pragma once
#include <optional>
#include <string>
#include <vector>

#include "trust/x509/agent_name.h"
#include "trust/x509/certificate.h"
#include "trust/x509/private_key.h"
#include "trust/x509/signing_request.h"

namespace consort::trust {

inline constexpr std::chrono::days kRootLife{3653};  // ten years
inline constexpr std::chrono::days kIssuingLife{731};
inline constexpr std::chrono::days kServerLife{90};
inline constexpr std::chrono::days kAgentLife{30};
inline constexpr std::chrono::hours kClockSkew{1};  // how much every certificate is back-dated

// Whether a server's certificate can have the name: labels of letters, digits and '-', no wildcard.
bool is_dns_name(std::string_view name);

// A root and the issuing authority below it. The root's key is needed only to make the next issuing
// authority and is best kept elsewhere; see root_key(). Issuing is thread-safe.
class CertificateAuthority {
 public:
  // Code::invalid when the organization's name is longer than 32 bytes, or not printable.
  static Result<CertificateAuthority> create(const std::string& organization, WallTime now);
  // From what was kept. Code::invalid when certificates and keys do not belong together.
  static Result<CertificateAuthority> load(Certificate root, std::optional<PrivateKey> root_key,
                                           Certificate issuing, PrivateKey issuing_key);

  const Certificate& root() const { return root_; }
  const Certificate& issuing() const { return issuing_; }
  const PrivateKey& issuing_key() const { return issuing_key_; }
  const std::optional<PrivateKey>& root_key() const { return root_key_; }
  void forget_root_key() { root_key_.reset(); }

  // The same root with a new issuing key, for when the old one has less to live than what it
  // issues, or was stolen. Code::unavailable without the root's key.
  Result<CertificateAuthority> with_new_issuing(WallTime now) const;

  // The names are what the caller decided: the request only says for which key. No certificate
  // outlives the issuing one; Code::stale when that has expired, or is not valid yet.
  Result<Certificate> issue_server(const SigningRequest& request, const Names& names,
                                   WallTime now) const;
  Result<Certificate> issue_agent(const SigningRequest& request, const AgentName& name,
                                  WallTime now) const;
  // What the holder of a certificate sends in TLS. The root goes with it, so that one who knows
  // only its fingerprint can find it (TrustBundle::pinned).
  std::vector<Certificate> chain(const Certificate& leaf) const { return {leaf, issuing_, root_}; }

 private:
  CertificateAuthority(Certificate root, std::optional<PrivateKey> root_key, Certificate issuing,
                       PrivateKey issuing_key);
  static Result<CertificateAuthority> below(Certificate root, PrivateKey root_key, WallTime now);
  struct Leaf;
  Result<Certificate> issue(const SigningRequest& request, Leaf leaf, WallTime now) const;

  Certificate root_;
  std::optional<PrivateKey> root_key_;
  Certificate issuing_;
  PrivateKey issuing_key_;
};

}  // namespace consort::trust
