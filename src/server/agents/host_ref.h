#pragma once
#include <compare>

#include "store/ids.h"

namespace consort::server {

// A host, as who gives orders names it.
struct HostRef {
  store::EnvironmentId environment;
  store::HostId host;
  friend auto operator<=>(const HostRef&, const HostRef&) = default;
};

}  // namespace consort::server
