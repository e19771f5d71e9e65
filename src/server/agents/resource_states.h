#pragma once
#include <map>
#include <string>

#include "store/catalogs.h"
#include "store/hosts.h"

namespace consort::server {

// How the resources of a host stand, as far as its agent has told since it has this catalog: by
// what drifted and was not settled, and by the newest reports.
class ResourceStates {
 public:
  // Looks at a bounded number of reports.
  static Result<ResourceStates> of(store::Reader& reader, store::EnvironmentId environment,
                                   const store::CatalogEntry& catalog);

  // "compliant", "drifted", "failing", "blocked", "waiting" or "unknown".
  const std::string& state(const std::string& address) const;

 private:
  Status take(const std::string& report);

  std::map<std::string, std::string> known_;  // by address
  std::string others_ = "unknown";            // those that nothing was said of
};

}  // namespace consort::server
