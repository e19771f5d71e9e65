#pragma once
#include <optional>

#include "base/clock.h"
#include "trust/signing/signing_key.h"
#include "wire/content.h"
#include "wire/session.h"

namespace consort::agent {

// What a server may be obeyed in, for one target.
struct OfferRules {
  const trust::TrustedKeys& keys;
  std::string target;
  std::string organization, environment;  // of the agent's certificate
  std::optional<wire::Held> held;
};

// The header of an offer that may be obeyed: signed by a trusted key, for this target of this
// environment, within its time, not older than what is held. Code::denied, timeout or stale say
// which rule it breaks; nothing in it is read before the signature holds.
Result<wire::CatalogHeader> checked_offer(const wire::SignedHeader& offered,
                                          const OfferRules& rules, WallTime now);

}  // namespace consort::agent
