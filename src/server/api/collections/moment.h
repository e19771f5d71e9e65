#pragma once
#include <optional>

#include "server/api/dispatch/answer.h"
#include "server/api/dispatch/call.h"
#include "store/catalogs.h"
#include "store/hosts.h"
#include "store/revisions.h"

namespace consort::server {

// Which state is asked for by the parameter `at`: the one of a time, or the one of a revision; of
// neither: the one there is now.
struct Moment {
  std::optional<WallTime> time;
  std::optional<store::Revision> revision;
  bool is_now() const { return !time && !revision; }
};

Outcome<Moment> moment_of(const Call& call, store::Reader& reader);

// What a host was to be then: what it had been given by that time, or as of that revision.
Outcome<store::CatalogEntry> catalog_at(const Call& call, store::Reader& reader,
                                        const store::Host& host, const Moment& moment);

}  // namespace consort::server
