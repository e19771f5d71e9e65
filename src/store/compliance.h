#pragma once
#include <optional>
#include <span>
#include <vector>

#include "base/hash.h"
#include "store/hosts.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"

namespace consort::store {

// Resources of a host by how they stand.
struct ResourceCounts {
  int64_t compliant = 0, drifted = 0, failed = 0, blocked = 0, waiting = 0;
  int64_t total() const { return compliant + drifted + failed + blocked + waiting; }
  friend bool operator==(const ResourceCounts&, const ResourceCounts&) = default;
};

// What a host's agent said last of how it stands.
struct Standing {
  HostId host;
  Digest catalog;  // by which it was judged
  ResourceCounts counts;
  friend bool operator==(const Standing&, const Standing&) = default;
};

// Whether a change turned a host from right to wrong or back. What was held or unknown in between
// turns nothing.
enum class Turn { none, lost, regained };
constexpr auto words(Turn) { return std::to_array<std::string_view>({"none", "lost", "regained"}); }

// From when on a host stood in another way.
struct ComplianceChange {
  ComplianceChangeId id;
  HostId host;
  WallTime since;  // later than, or equal to, that of the change before
  Compliance before = Compliance::unknown;
  Compliance state = Compliance::unknown;
  Turn turn = Turn::none;
  ResourceCounts counts;  // then
  friend bool operator==(const ComplianceChange&, const ComplianceChange&) = default;
};

// A host at one moment, with sums since it was first told of: the difference of two moments is what
// was between them.
struct ComplianceMoment {
  Compliance state = Compliance::unknown;
  Duration told{};       // since the first change
  Duration compliant{};  // of it
  Duration unjudged{};   // of it: held or unknown
  int64_t turns = 0;     // from right to wrong and back
  friend bool operator==(const ComplianceMoment&, const ComplianceMoment&) = default;
};

namespace compliance {

// Keeps how a host stands now, and that it changed, if it did. nullopt: it stood so before, or is
// told of for the first time. not_found: there is no such host.
Result<std::optional<ComplianceChange>> note(Writer& writer, EnvironmentId environment,
                                             const Standing& standing, Compliance state);
Result<std::optional<Standing>> standing(Reader& reader, EnvironmentId environment, HostId host);
Result<std::vector<Standing>> standings(Reader& reader, EnvironmentId environment);  // by host
// Of a host, newest first.
Result<Page<ComplianceChange>> changes(Reader& reader, EnvironmentId environment, HostId host,
                                       const PageRequest& page);
// At each of these times, which ascend; nullopt before the first change. Costs no more look-ups
// than there are times, nor than there were changes between them.
Result<std::vector<std::optional<ComplianceMoment>>> at(Reader& reader, EnvironmentId environment,
                                                        HostId host,
                                                        std::span<const WallTime> times);

}  // namespace compliance
}  // namespace consort::store
