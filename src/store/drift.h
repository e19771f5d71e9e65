#pragma once
#include <optional>
#include <string>

#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"

namespace consort::store {

// A difference on a host that nobody ordered, from when it was first seen until it was settled.
struct Drift {
  DriftId id;
  HostId host;
  std::string address;  // of the resource: "files./etc/motd"
  std::string change;   // model::Change as JSON
  WallTime first_seen;
  WallTime last_seen;
  std::optional<WallTime> settled;  // nullopt: it is open
  friend bool operator==(const Drift&, const Drift&) = default;
};

struct DriftFilter {
  std::optional<HostId> host = {};
  bool open_only = true;
};

namespace drift {

// Opens a drift, or says of the open one that it is still there and what it now looks like.
Result<DriftId> see(Writer& writer, EnvironmentId environment, HostId host,
                    const std::string& address, const std::string& change, WallTime when);
// False: none was open.
Result<bool> settle(Writer& writer, EnvironmentId environment, HostId host,
                    const std::string& address, WallTime when);
Result<Drift> get(Reader& reader, EnvironmentId environment, DriftId id);
// Newest first.
Result<Page<Drift>> list(Reader& reader, EnvironmentId environment, const DriftFilter& filter,
                         const PageRequest& page);
Result<int64_t> count_open(Reader& reader, EnvironmentId environment);

}  // namespace drift
}  // namespace consort::store
