#pragma once
#include <memory>
#include <unordered_map>
#include <vector>

#include "server/compliance/catalog_shapes.h"
#include "server/compliance/figures.h"
#include "server/compliance/outages.h"
#include "store/hosts.h"

namespace consort::server {

struct HostAssessment {
  store::Host host;
  std::shared_ptr<const CatalogShape> shape;  // of its catalog; null: it has none
  bool is_told = false;                       // how its resources stand, as of that catalog
  Figures figures;
};

// How hosts stand now, and what was in a window.
struct Assessment {
  Window window;
  Figures all;
  std::vector<HostAssessment> hosts;  // by name
  // Of described resources: those that ended in it, or last. That something waits for a fact is
  // none.
  std::vector<Outage> outages;
  std::vector<store::Breach> waiting;  // resources whose facts are not known yet
  std::vector<Flapping> flapping;
  bool is_cut = false;  // there were more than kMostBreaches: only the newest are counted

  const HostAssessment& of(store::HostId host) const { return hosts[places.at(host.value)]; }
  std::unordered_map<int64_t, size_t> places;  // of hosts, by id
};
constexpr size_t kMostBreaches = 20'000;

// Of these hosts of an environment; those that are retired are left out. Looks at a bounded number
// of rows for each host, and at kMostBreaches.
Result<Assessment> assess(store::Reader& reader, CatalogShapes& shapes,
                          store::EnvironmentId environment, std::vector<store::Host> hosts,
                          const Window& window);

}  // namespace consort::server
