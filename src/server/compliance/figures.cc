#include "server/compliance/figures.h"

#include <algorithm>

namespace consort::server {
namespace {

std::optional<double> part(int64_t some, int64_t all) {
  if (all <= 0) return std::nullopt;
  return static_cast<double>(some) / static_cast<double>(all);
}

}  // namespace

void HostTally::add(store::Compliance state) {
  switch (state) {
    case store::Compliance::unknown:
      ++unknown;
      break;
    case store::Compliance::compliant:
      ++compliant;
      break;
    case store::Compliance::drifted:
      ++drifted;
      break;
    case store::Compliance::failing:
      ++failing;
      break;
    case store::Compliance::held:
      ++held;
      break;
  }
}

void HostTally::add(const HostTally& other) {
  compliant += other.compliant;
  drifted += other.drifted;
  failing += other.failing;
  held += other.held;
  unknown += other.unknown;
}

std::optional<double> HostTally::score() const { return part(compliant, total()); }

void ResourceTally::add(const ResourceTally& other) {
  compliant += other.compliant;
  drifted += other.drifted;
  failing += other.failing;
  unknown += other.unknown;
}

std::optional<double> ResourceTally::score() const { return part(compliant, total()); }

void Availability::add(const Availability& other) {
  told += other.told;
  compliant += other.compliant;
  unjudged += other.unjudged;
}

std::optional<double> Availability::share() const { return part(compliant.count(), told.count()); }

Availability between(const std::optional<store::ComplianceMoment>& from,
                     const std::optional<store::ComplianceMoment>& to) {
  if (!to) return {};
  if (!from) return {to->told, to->compliant, to->unjudged};
  return {to->told - from->told, to->compliant - from->compliant, to->unjudged - from->unjudged};
}

void Repairs::add(Duration outage) {
  ++number;
  total += outage;
  longest = std::max(longest, outage);
}

void Repairs::add(const Repairs& other) {
  number += other.number;
  total += other.total;
  longest = std::max(longest, other.longest);
}

std::optional<Duration> Repairs::mean() const {
  if (number == 0) return std::nullopt;
  return total / number;
}

void Figures::add(const Figures& other) {
  hosts.add(other.hosts);
  resources.add(other.resources);
  availability.add(other.availability);
  repairs.add(other.repairs);
  turns += other.turns;
}

}  // namespace consort::server
