#include "server/compliance/outages.h"

#include <algorithm>
#include <tuple>

namespace consort::server {
namespace {

using store::BreachKind;

// The worst is the least.
int rank(BreachKind kind) {
  switch (kind) {
    case BreachKind::failed:
      return 0;
    case BreachKind::blocked:
      return 1;
    case BreachKind::drifted:
      return 2;
    case BreachKind::waiting:
      break;
  }
  return 3;
}

bool joins(const Outage& outage, const store::Breach& breach) {
  return outage.host == breach.host && outage.address == breach.address &&
         (!outage.regained || *outage.regained >= breach.lost);
}

void join(Outage& outage, const store::Breach& breach) {
  if (rank(breach.kind) < rank(outage.kind)) outage.kind = breach.kind;
  if (!breach.regained)
    outage.regained.reset();
  else if (outage.regained)
    outage.regained = std::max(*outage.regained, *breach.regained);
}

}  // namespace

std::vector<Outage> outages_of(std::vector<store::Breach> breaches) {
  std::ranges::sort(breaches, {}, [](const store::Breach& b) {
    return std::tuple<store::HostId, const std::string&, WallTime>(b.host, b.address, b.lost);
  });
  std::vector<Outage> outages;
  for (store::Breach& breach : breaches) {
    if (!outages.empty() && joins(outages.back(), breach)) {
      join(outages.back(), breach);
      continue;
    }
    // The clock of an agent may be ahead of ours.
    if (breach.regained) breach.regained = std::max(*breach.regained, breach.lost);
    outages.push_back(
        {breach.host, std::move(breach.address), breach.kind, breach.lost, breach.regained});
  }
  return outages;
}

std::vector<Flapping> flapping_of(const std::vector<Outage>& outages, const Window& window) {
  const WallTime from = std::max(window.from, window.to - kFlappingWithin);
  auto counts = [&](WallTime time) { return time >= from && time < window.to; };
  std::vector<Flapping> all;
  for (const Outage& outage : outages) {
    if (all.empty() || all.back().host != outage.host || all.back().address != outage.address)
      all.push_back({outage.host, outage.address});
    all.back().turns += counts(outage.lost);
    all.back().turns += outage.regained && counts(*outage.regained);
  }
  std::erase_if(all, [](const Flapping& one) { return one.turns < kFlappingTurns; });
  std::ranges::stable_sort(all, std::greater(), &Flapping::turns);
  return all;
}

}  // namespace consort::server
