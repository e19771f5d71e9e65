#include "trust/x509/authority.h"

#include "base/strings.h"
#include "trust/x509/certificate_draft.h"

namespace consort::trust {
namespace {

constexpr size_t kLongestOrganization = 32;
constexpr std::string_view kRootSuffix = " root", kIssuingSuffix = " issuing";

CertificateDraft authority_draft(std::string subject, const PrivateKey& key, int path_length,
                                 std::chrono::days life, WallTime now) {
  return {.subject = std::move(subject),
          .public_key = key.public_key(),
          .not_before = now - kClockSkew,
          .not_after = now + life,
          .usage = {.authority = true, .path_length = path_length}};
}

// "example" of "example root"
std::string organization(const Certificate& root) {
  std::string name = root.subject;
  if (name.ends_with(kRootSuffix)) name.resize(name.size() - kRootSuffix.size());
  return name;
}

}  // namespace

bool is_dns_name(std::string_view name) {
  auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (name.size() > 253) return false;
  for (std::string_view label : split(name, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-' ||
        !std::all_of(label.begin(), label.end(), fits))
      return false;
  }
  return true;
}

CertificateAuthority::CertificateAuthority(Certificate root, std::optional<PrivateKey> root_key,
                                           Certificate issuing, PrivateKey issuing_key)
    : root_(std::move(root)),
      root_key_(std::move(root_key)),
      issuing_(std::move(issuing)),
      issuing_key_(std::move(issuing_key)) {}

Result<CertificateAuthority> CertificateAuthority::create(const std::string& organization,
                                                          WallTime now) {
  if (organization.size() > kLongestOrganization)
    return fail(Code::invalid, "'" + printable(organization) + "' is longer than 32 bytes");
  PrivateKey root_key = PrivateKey::generate();
  auto draft =
      authority_draft(organization + std::string(kRootSuffix), root_key, 1, kRootLife, now);
  TRY(Certificate root, sign_certificate(draft, nullptr, root_key));
  return below(std::move(root), std::move(root_key), now);
}

Result<CertificateAuthority> CertificateAuthority::below(Certificate root, PrivateKey root_key,
                                                         WallTime now) {
  PrivateKey key = PrivateKey::generate();
  auto draft =
      authority_draft(organization(root) + std::string(kIssuingSuffix), key, 0, kIssuingLife, now);
  draft.not_after = std::min(draft.not_after, root.not_after);
  TRY(Certificate issuing, sign_certificate(draft, &root, root_key));
  return CertificateAuthority(std::move(root), std::move(root_key), std::move(issuing),
                              std::move(key));
}

Result<CertificateAuthority> CertificateAuthority::with_new_issuing(WallTime now) const {
  if (!root_key_)
    return fail(Code::unavailable, "the key of '" + root_.subject + "' is not here: bring it back");
  return below(root_, *root_key_, now);
}

Result<CertificateAuthority> CertificateAuthority::load(Certificate root,
                                                        std::optional<PrivateKey> root_key,
                                                        Certificate issuing,
                                                        PrivateKey issuing_key) {
  if (root_key && root_key->fingerprint() != root.key_fingerprint)
    return fail(Code::invalid, "the key of '" + root.subject + "' belongs to another certificate");
  if (issuing_key.fingerprint() != issuing.key_fingerprint)
    return fail(Code::invalid,
                "the key of '" + issuing.subject + "' belongs to another certificate");
  if (!is_signed_by(root, root) || !is_signed_by(issuing, root) || !issuing.usage.authority)
    return fail(Code::invalid, "'" + root.subject + "' and '" + issuing.subject +
                                   "' are not a root and the authority below it");
  return CertificateAuthority(std::move(root), std::move(root_key), std::move(issuing),
                              std::move(issuing_key));
}

struct CertificateAuthority::Leaf {
  std::string subject;
  Usage usage;
  Names names;
  std::chrono::days life;
};

Result<Certificate> CertificateAuthority::issue(const SigningRequest& request, Leaf leaf,
                                                WallTime now) const {
  if (now < issuing_.not_before || now >= issuing_.not_after)
    return fail(Code::stale, "'" + issuing_.subject + "' issues from " +
                                 rfc3339(issuing_.not_before) + " to " +
                                 rfc3339(issuing_.not_after) + ", and it is " + rfc3339(now));
  CertificateDraft draft{.subject = std::move(leaf.subject),
                         .public_key = request.public_key,
                         .not_before = now - kClockSkew,
                         .not_after = std::min<WallTime>(now + leaf.life, issuing_.not_after),
                         .usage = leaf.usage,
                         .names = std::move(leaf.names)};
  return sign_certificate(draft, &issuing_, issuing_key_);
}

Result<Certificate> CertificateAuthority::issue_server(const SigningRequest& request,
                                                       const Names& names, WallTime now) const {
  for (const std::string& dns : names.dns) {
    if (!is_dns_name(dns))
      return fail(Code::invalid, "'" + printable(dns) + "' is not the name of one host");
  }
  if (!names.uris.empty() || names.dns.size() + names.addresses.size() == 0)
    return fail(Code::invalid, "a server is known by DNS names and IP addresses, at least one");
  const std::string& first = names.dns.empty() ? names.addresses[0] : names.dns[0];
  return issue(request,
               {is_common_name(first) ? first : "server", {.server = true}, names, kServerLife},
               now);
}

Result<Certificate> CertificateAuthority::issue_agent(const SigningRequest& request,
                                                      const AgentName& name, WallTime now) const {
  TRY(AgentName sound, AgentName::make(name.organization, name.environment, name.host));
  return issue(request, {sound.id(), {.client = true}, {.uris = {sound.uri()}}, kAgentLife}, now);
}

}  // namespace consort::trust
