#pragma once
#include <vector>

#include "server/compliance/figures.h"
#include "store/hosts.h"

namespace consort::server {

// The end of a part of a window: how hosts stood at that moment, and what was in the part.
struct Point {
  WallTime time;
  HostTally hosts;  // those that were known by then
  Availability availability;
  int64_t turns = 0;
  friend bool operator==(const Point&, const Point&) = default;
};
constexpr size_t kMostPoints = 200;

// The window in as many parts of one length, or fewer when there are very many hosts; those that
// are retired are left out. Looks at a bounded number of rows for each host.
Result<std::vector<Point>> series_of(store::Reader& reader, store::EnvironmentId environment,
                                     const std::vector<store::Host>& hosts, const Window& window,
                                     size_t points);

}  // namespace consort::server
