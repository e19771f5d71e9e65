#include "agent/identity/renewal.h"

#include "base/strings.h"
#include "trust/x509/renewal.h"
#include "trust/x509/signing_request.h"

namespace consort::agent {

Renewal::Renewal(const MembershipStore& store, Membership& membership, const Clock& clock, Log& log,
                 double random)
    : store_(store), membership_(membership), clock_(clock), log_(log), random_(random) {}

std::optional<wire::Renew> Renewal::ask() {
  bool due = trust::renewal_due(membership_.certificate(), random_, clock_.wall());
  if (key_ || !due || clock_.now() < not_before_) return std::nullopt;
  not_before_ = clock_.now() + kRetry;
  key_ = trust::PrivateKey::generate();
  auto request = trust::SigningRequest::make(*key_, membership_.name.id());
  check(request.has_value(), "a signing request cannot be made");
  return wire::Renew{request->to_pem()};
}

bool Renewal::take(const wire::Certificate& answer) {
  if (!key_) {
    log_.warning("a certificate has come that nobody asked for");
    return false;
  }
  auto membership = renewed(answer);
  key_.reset();
  Status kept = membership ? store_.keep(*membership) : Status(std::move(membership).error());
  if (!kept) {
    log_.error("the certificate is not renewed: " + kept.error().to_string());
    return false;
  }
  membership_ = std::move(*membership);
  log_.info("the certificate is renewed until " + rfc3339(membership_.certificate().not_after));
  return true;
}

// The new certificate says who the agent is just as the old one did.
Result<Membership> Renewal::renewed(const wire::Certificate& answer) const {
  if (auto* fault = std::get_if<wire::Fault>(&answer.chain))
    return fail(fault->code, printable(fault->message));
  Membership membership = membership_;
  TRY(membership.chain, checked_chain(std::get<std::string>(answer.chain), *key_,
                                      membership_.beliefs.roots, clock_.wall()));
  TRY(trust::AgentName name, trust::AgentName::of(membership.certificate()));
  if (name != membership_.name)
    return fail(Code::denied, "the new certificate is for " + printable(name.id()) + ", not for " +
                                  membership_.name.id());
  membership.key = *key_;
  return membership;
}

}  // namespace consort::agent
