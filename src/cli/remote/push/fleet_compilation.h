#pragma once
#include <map>
#include <optional>

#include "base/hash.h"
#include "cli/remote/session.h"
#include "cli/site.h"

namespace consort::cli {

// What compiling a site here comes to.
struct FleetCompilation {
  std::map<std::string, Digest> catalogs;  // by the name of the host
  size_t resources = 0;
};

// Compiles every host with the facts that the server knows, as the server would. None: it does not
// compile. What there is to say of the site is said.
Answered<std::optional<FleetCompilation>> compile_fleet(Session& session, Site& site);

}  // namespace consort::cli
