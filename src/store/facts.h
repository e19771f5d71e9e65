#pragma once
#include <optional>

#include "base/hash.h"
#include "model/facts.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"

namespace consort::store {

// From when on a host had the facts of this digest (SHA-256 of their canonical JSON).
struct FactChange {
  int64_t id = 0;
  Digest digest;
  WallTime observed;
  friend bool operator==(const FactChange&, const FactChange&) = default;
};

namespace facts {

// Equal facts are stored once, and in the history only when they differ from those before. Returns
// the digest if they do.
Result<std::optional<Digest>> record(Writer& writer, EnvironmentId environment, HostId host,
                                     const model::Facts& facts, WallTime observed);

// What a host has now, or had at a time; nullopt: nothing was known.
Result<std::optional<model::Facts>> current(Reader& reader, EnvironmentId environment, HostId host);
Result<std::optional<model::Facts>> at(Reader& reader, EnvironmentId environment, HostId host,
                                       WallTime when);
Result<Page<FactChange>> history(Reader& reader, EnvironmentId environment, HostId host,
                                 const PageRequest& page);
Result<model::Facts> body(Reader& reader, EnvironmentId environment, const Digest& digest);

}  // namespace facts
}  // namespace consort::store
