#include "trust/x509/trust_bundle.h"

#include "base/strings.h"
#include "trust/x509/openssl.h"

namespace consort::trust {
namespace {

using OwnedStore = Owned<X509_STORE, X509_STORE_free>;
using OwnedCheck = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

constexpr size_t kLongestChain = 4;
constexpr int kSecurityLevel = 2;  // 112 bits: RSA from 2048, no SHA-1

struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using OwnedStack = std::unique_ptr<STACK_OF(X509), FreeStack>;

OwnedCertificate opened(const Certificate& certificate) {
  return from_der<OwnedCertificate, d2i_X509, i2d_X509>(certificate.der);
}

bool is_root(const Certificate& certificate) { return is_signed_by(certificate, certificate); }

// What is wrong with the certificate that OpenSSL stopped at.
std::string reason(int error, const Certificate& at, WallTime now) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "expired at " + rfc3339(at.not_after) + ", and it is " + rfc3339(now);
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "is valid from " + rfc3339(at.not_before) + ", and it is " + rfc3339(now);
    case X509_V_ERR_INVALID_PURPOSE:
      return "is not meant for this side of a connection";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "does not lead to a root that is trusted here";
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return "is not signed by the authority it names";
    case X509_V_ERR_INVALID_CA:
      return "signed another, but is not that of an authority";
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
      return "has more authorities below it than it allows";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
      return "has a key that is too weak";
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return "is signed with a hash that is too weak";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "is for " + join(at.names.dns, ", ") + (at.names.dns.empty() ? "" : ", ") +
             join(at.names.addresses, ", ");
    default:
      return std::string("is refused: ") + X509_verify_cert_error_string(error);
  }
}

struct Expected {
  int purpose;            // X509_PURPOSE_SSL_...
  bool Usage::*allowed;   // OpenSSL allows everything by omission
  std::string name = {};  // of the server
};

void expect(X509_VERIFY_PARAM* parameters, const Expected& expected, WallTime now) {
  must(X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT));
  must(X509_VERIFY_PARAM_set_purpose(parameters, expected.purpose));
  X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);
  X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(
                                             std::chrono::floor<std::chrono::seconds>(now)));
  X509_VERIFY_PARAM_set_hostflags(
      parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_WILDCARDS);
  const std::string& name = expected.name;
  if (name.empty() || X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) == 1) return;
  must(X509_VERIFY_PARAM_set1_host(parameters, name.data(), name.size()));
}

Error refused(const Certificate& at, int error, WallTime now) {
  return fail(Code::denied, "the certificate of '" + at.subject + "' " + reason(error, at, now));
}

Status check_chain(X509_STORE* roots, std::span<const Certificate> chain, const Expected& expected,
                   WallTime now) {
  ErrorScope errors;
  if (chain.empty()) return fail(Code::denied, "no certificate was sent");
  if (chain.size() > kLongestChain)
    return fail(Code::denied, "more than " + count(kLongestChain, "certificate") + " were sent");
  OwnedStack stack(must(sk_X509_new_null()));
  for (const Certificate& certificate : chain)
    must(sk_X509_push(stack.get(), must(opened(certificate).release())));
  OwnedCheck check(must(X509_STORE_CTX_new()));
  must(X509_STORE_CTX_init(check.get(), roots, sk_X509_value(stack.get(), 0), stack.get()));
  expect(X509_STORE_CTX_get0_param(check.get()), expected, now);
  if (X509_verify_cert(check.get()) == 1) {
    if (chain[0].usage.*expected.allowed) return {};
    return refused(chain[0], X509_V_ERR_INVALID_PURPOSE, now);
  }
  X509* stopped = X509_STORE_CTX_get_current_cert(check.get());
  TRY(Certificate at, stopped ? Certificate::from_der(to_der<i2d_X509>(stopped)) : chain[0]);
  return refused(at, X509_STORE_CTX_get_error(check.get()), now);
}

}  // namespace

struct TrustBundle::Store {
  std::vector<Certificate> roots;
  OwnedStore openssl;
};

Result<TrustBundle> TrustBundle::make(std::vector<Certificate> roots) {
  ErrorScope errors;
  if (roots.empty()) return fail(Code::invalid, "no root is left to trust");
  OwnedStore store(must(X509_STORE_new()));
  for (const Certificate& root : roots) {
    if (!is_root(root))
      return fail(Code::invalid, "the certificate of '" + root.subject + "' is not that of a root");
    must(X509_STORE_add_cert(store.get(), opened(root).get()));
  }
  return TrustBundle(std::make_shared<const Store>(std::move(roots), std::move(store)));
}

Result<TrustBundle> TrustBundle::pinned(const std::vector<Certificate>& certificates,
                                        const Digest& key_fingerprint) {
  for (const Certificate& certificate : certificates) {
    if (certificate.key_fingerprint == key_fingerprint && is_root(certificate))
      return make({certificate});
  }
  return fail(Code::denied, "the server does not have the root " + key_fingerprint.hex() +
                                " that the token names: it is another server, or an old token");
}

const std::vector<Certificate>& TrustBundle::roots() const { return store_->roots; }

Result<TrustBundle> TrustBundle::with(const Certificate& root) const {
  std::vector<Certificate> all = roots();
  if (std::find(all.begin(), all.end(), root) == all.end()) all.push_back(root);
  return make(std::move(all));
}

Result<TrustBundle> TrustBundle::without(const Digest& key_fingerprint) const {
  std::vector<Certificate> rest = roots();
  std::erase_if(rest,
                [&](const Certificate& root) { return root.key_fingerprint == key_fingerprint; });
  return make(std::move(rest));
}

Status TrustBundle::check_server(std::span<const Certificate> chain, const std::string& name,
                                 WallTime now) const {
  if (name.empty() || name.find('\0') != name.npos)
    return fail(Code::invalid, "'" + printable(name) + "' is not the name of a server");
  return check_chain(store_->openssl.get(), chain, {X509_PURPOSE_SSL_SERVER, &Usage::server, name},
                     now);
}

Result<AgentName> TrustBundle::check_agent(std::span<const Certificate> chain, WallTime now) const {
  TRY_DO(check_chain(store_->openssl.get(), chain, {X509_PURPOSE_SSL_CLIENT, &Usage::client}, now));
  return AgentName::of(chain[0]);
}

}  // namespace consort::trust
