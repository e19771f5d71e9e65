#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"

namespace consort::store {

// A resource that was deployed to a host and that the host's catalog does not have any more: nobody
// keeps it, and nobody has removed it.
struct Orphan {
  OrphanId id;
  HostId host;
  std::string address;  // "files./etc/motd"
  Digest catalog;       // the last one that had it
  WallTime since;
  friend bool operator==(const Orphan&, const Orphan&) = default;
};

struct OrphanFilter {
  std::optional<HostId> host = {};
};

namespace orphans {

// One that is known already stays as it is.
Status add(Writer& writer, EnvironmentId environment, HostId host, const std::string& address,
           const Digest& catalog);
// It is described again, or gone; also when it is none.
Status settle(Writer& writer, EnvironmentId environment, HostId host, const std::string& address);
// Newest first.
Result<Page<Orphan>> list(Reader& reader, EnvironmentId environment, const OrphanFilter& filter,
                          const PageRequest& page);

}  // namespace orphans
}  // namespace consort::store
