#include "server/compliance/assessment.h"

#include <algorithm>
#include <array>

#include "store/breaches.h"
#include "store/catalogs.h"
#include "store/compliance.h"

namespace consort::server {
namespace {

class Assessor {
 public:
  Assessor(store::Reader& reader, CatalogShapes& shapes, store::EnvironmentId environment,
           const Window& window)
      : reader_(reader), shapes_(shapes), environment_(environment) {
    assessment_.window = window;
  }

  Result<Assessment> assess(std::vector<store::Host> hosts) {
    TRY(auto standings, store::compliance::standings(reader_, environment_));
    for (store::Standing& standing : standings)
      standings_.emplace(standing.host.value, std::move(standing));
    for (store::Host& host : hosts)
      if (host.life_cycle != store::LifeCycle::retired) TRY_DO(add(std::move(host)));
    std::ranges::sort(assessment_.hosts, {}, [](const auto& one) { return one.host.name; });
    for (size_t i = 0; i < assessment_.hosts.size(); ++i)
      assessment_.places.emplace(assessment_.hosts[i].host.id.value, i);
    TRY_DO(add_outages());
    for (const HostAssessment& host : assessment_.hosts)
      assessment_.all.add(host.figures);
    assessment_.flapping = flapping_of(assessment_.outages, assessment_.window);
    return std::move(assessment_);
  }

 private:
  Status add(store::Host host) {
    HostAssessment one{.host = std::move(host)};
    one.figures.hosts.add(one.host.compliance);
    const std::array<WallTime, 2> ends{assessment_.window.from, assessment_.window.to};
    TRY(auto moments, store::compliance::at(reader_, environment_, one.host.id, ends));
    one.figures.availability = between(moments[0], moments[1]);
    if (moments[1]) one.figures.turns = moments[1]->turns - (moments[0] ? moments[0]->turns : 0);
    auto standing = standings_.find(one.host.id.value);
    TRY_DO(add_resources(one, standing == standings_.end() ? nullptr : &standing->second));
    assessment_.hosts.push_back(std::move(one));
    return {};
  }

  // Of a host that nobody knows how it stands all that it is to have is unknown.
  Status add_resources(HostAssessment& one, const store::Standing* standing) {
    ResourceTally& tally = one.figures.resources;
    one.is_told = standing && one.host.compliance != store::Compliance::unknown;
    std::optional<Digest> catalog;
    if (one.is_told) {
      const store::ResourceCounts& c = standing->counts;
      tally = {c.compliant, c.drifted, c.failed + c.blocked, c.waiting};
      catalog = standing->catalog;
    } else {
      TRY(auto current, store::catalogs::current(reader_, environment_, one.host.id));
      if (current) catalog = current->digest;
    }
    if (!catalog) return {};
    TRY(one.shape, shapes_.of(reader_, environment_, *catalog));
    if (!one.is_told && one.shape) tally.unknown = one.shape->resources();
    return {};
  }

  Status add_outages() {
    std::optional<store::HostId> only;
    if (assessment_.hosts.empty()) return {};
    if (assessment_.hosts.size() == 1) only = assessment_.hosts.front().host.id;
    const auto& [from, to] = assessment_.window;
    TRY(auto ended, store::breaches::ended(reader_, environment_, only, from, to, kMostBreaches));
    TRY(auto lasting, store::breaches::lasting(reader_, environment_, only, kMostBreaches));
    assessment_.is_cut = ended.more || lasting.more;
    std::vector<store::Breach> breaches = std::move(ended.items);
    breaches.insert(breaches.end(), std::make_move_iterator(lasting.items.begin()),
                    std::make_move_iterator(lasting.items.end()));
    std::erase_if(breaches, [this](const store::Breach& breach) { return !counts(breach); });
    for (const store::Breach& breach : breaches)
      if (is_waiting(breach) && !breach.regained) assessment_.waiting.push_back(breach);
    std::erase_if(breaches, is_waiting);
    assessment_.outages = outages_of(std::move(breaches));
    for (const Outage& outage : assessment_.outages) {
      HostAssessment& host = assessment_.hosts[assessment_.places.at(outage.host.value)];
      if (outage.regained) host.figures.repairs.add(*outage.regained - outage.lost);
    }
    return {};
  }

  static bool is_waiting(const store::Breach& breach) {
    return breach.kind == store::BreachKind::waiting;
  }

  // What people did to a host that nobody described is drift, too, and no matter of compliance.
  bool counts(const store::Breach& breach) const {
    if (!assessment_.places.contains(breach.host.value)) return false;
    const auto& shape = assessment_.of(breach.host).shape;
    return !shape || shape->describes(breach.address);
  }

  store::Reader& reader_;
  CatalogShapes& shapes_;
  const store::EnvironmentId environment_;
  Assessment assessment_;
  std::unordered_map<int64_t, store::Standing> standings_;
};

}  // namespace

Result<Assessment> assess(store::Reader& reader, CatalogShapes& shapes,
                          store::EnvironmentId environment, std::vector<store::Host> hosts,
                          const Window& window) {
  return Assessor(reader, shapes, environment, window).assess(std::move(hosts));
}

}  // namespace consort::server
