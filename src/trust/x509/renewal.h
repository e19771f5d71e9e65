#pragma once
#include "trust/x509/certificate.h"

namespace consort::trust {

// A certificate is renewed from a third of its life, spread over the sixth that follows, so that a
// fleet enrolled together does not come back together. `random` in [0, 1) is drawn once for each
// certificate.
WallTime renew_at(const Certificate& certificate, double random);
bool renewal_due(const Certificate& certificate, double random, WallTime now);

}  // namespace consort::trust
