#pragma once
#include <deque>
#include <string>
#include <vector>

#include "server/deploy/context.h"

namespace consort::server {

// Finds what hosts were told to have, and by their new catalogs are told no more: it stays on them,
// and is listed as orphans until it is described again. For the thread of the environment.
class OrphanFinder {
 public:
  explicit OrphanFinder(DeployContext& context) : context_(context) {}

  // The host has another catalog from now on. Looked at later.
  void changed(store::HostId host, const Digest& before, const Digest& after);
  bool has_work() const { return !changes_.empty(); }
  // Looks at some of the changes.
  Status work();

 private:
  struct Change {
    store::HostId host;
    Digest before, after;
  };
  Status settle(store::Writer& writer, const Change& change) const;
  // Of what there can be on a host: what is run leaves nothing behind by itself.
  Result<std::vector<std::string>> addresses(store::Reader& reader, const Digest& catalog) const;

  DeployContext& context_;
  std::deque<Change> changes_;
};

}  // namespace consort::server
