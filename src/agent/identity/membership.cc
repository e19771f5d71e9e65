#include "agent/identity/membership.h"

namespace consort::agent {

Result<Beliefs> Beliefs::from(wire::Anchors anchors) {
  TRY(auto certificates, trust::certificates_from_pem(anchors.roots));
  TRY(auto roots, trust::TrustBundle::make(std::move(certificates)));
  trust::TrustedKeys keys;
  for (const std::string& text : anchors.signing_keys) {
    TRY(trust::PublicKey key, trust::PublicKey::parse(text));
    keys.add(key);
  }
  return Beliefs{std::move(anchors), std::move(roots), std::move(keys)};
}

Result<std::vector<trust::Certificate>> checked_chain(const std::string& pem,
                                                      const trust::PrivateKey& key,
                                                      const trust::TrustBundle& roots,
                                                      WallTime now) {
  TRY(auto chain, trust::certificates_from_pem(pem));
  if (chain.front().key_fingerprint != key.fingerprint())
    return fail(Code::denied, "the certificate is for another key than was asked for");
  TRY_DO(roots.check_agent(chain, now));
  return chain;
}

}  // namespace consort::agent
