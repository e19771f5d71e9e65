#include "agent/content/offer_check.h"

#include <algorithm>

namespace consort::agent {
namespace {

// The header does not say by which key: any of the few that are trusted will do.
Status check_signature(const wire::SignedHeader& offered, const trust::TrustedKeys& keys) {
  trust::Signature signature;
  if (offered.signature.size() != signature.bytes.size())
    return fail(Code::denied, "the signature of the catalog has another size than Ed25519 gives");
  std::copy(offered.signature.begin(), offered.signature.end(), signature.bytes.begin());
  for (const trust::PublicKey& key : keys.all()) {
    signature.key_id = key.id();
    if (keys.verify(signature, wire::kCatalogPurpose, offered.header)) return {};
  }
  return fail(Code::denied, "the catalog is not signed by any key that is trusted here");
}

}  // namespace

Result<wire::CatalogHeader> checked_offer(const wire::SignedHeader& offered,
                                          const OfferRules& rules, WallTime now) {
  TRY_DO(check_signature(offered, rules.keys));
  TRY(wire::CatalogHeader header, wire::catalog_header(offered.header));
  if (header.host != rules.target)
    return fail(Code::denied,
                "the catalog is for host " + header.host + ", not for " + rules.target);
  if (header.organization != rules.organization || header.environment != rules.environment) {
    return fail(Code::denied, "the catalog is of " + header.organization + "/" +
                                  header.environment + ", not of " + rules.organization + "/" +
                                  rules.environment);
  }
  if (now < header.not_before)
    return fail(Code::timeout, "the catalog is not valid before " + rfc3339(header.not_before));
  if (now > header.not_after)
    return fail(Code::timeout, "the catalog was valid until " + rfc3339(header.not_after));
  if (rules.held && header.serial < rules.held->serial) {
    return fail(Code::stale, "the catalog is number " + std::to_string(header.serial) +
                                 ", older than " + std::to_string(rules.held->serial) +
                                 ", which is held");
  }
  if (rules.held && header.serial == rules.held->serial && header.catalog != rules.held->catalog) {
    return fail(Code::stale, "two catalogs have the number " + std::to_string(header.serial));
  }
  return header;
}

}  // namespace consort::agent
