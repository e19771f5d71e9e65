#include "trust/x509/renewal.h"

namespace consort::trust {

WallTime renew_at(const Certificate& certificate, double random) {
  Duration life = certificate.not_after - certificate.not_before;
  auto spread = static_cast<Duration::rep>(static_cast<double>((life / 6).count()) * random);
  return certificate.not_before + life / 3 + Duration(spread);
}

bool renewal_due(const Certificate& certificate, double random, WallTime now) {
  return now >= renew_at(certificate, random);
}

}  // namespace consort::trust
