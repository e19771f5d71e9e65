#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "model/selector.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

// Three separate axes of a host's state; each word of them is a flag of the selector language.
enum class LifeCycle { pending, adopting, managed, quarantined, retired };
constexpr auto words(LifeCycle) {
  return std::to_array<std::string_view>(
      {"pending", "adopting", "managed", "quarantined", "retired"});
}
enum class Connectivity { online, late, lost };
constexpr auto words(Connectivity) {
  return std::to_array<std::string_view>({"online", "late", "lost"});
}
enum class Compliance { unknown, compliant, drifted, failing, held };
constexpr auto words(Compliance) {
  return std::to_array<std::string_view>({"unknown", "compliant", "drifted", "failing", "held"});
}

struct Host {
  HostId id;
  std::string name;               // unique in its environment
  std::vector<std::string> tags;  // in order, later wins
  LifeCycle life_cycle = LifeCycle::pending;
  Connectivity connectivity = Connectivity::lost;
  Compliance compliance = Compliance::unknown;
  std::string note;
  std::string agent;            // the id of the agent that keeps it; "": none yet
  std::string certificate;      // the serial it shows; "": none yet
  std::optional<Digest> facts;  // see facts.h
  std::optional<WallTime> last_seen;
  WallTime created;
  friend bool operator==(const Host&, const Host&) = default;
};

struct NewHost {
  std::string name;
  std::vector<std::string> tags = {};
  LifeCycle life_cycle = LifeCycle::pending;
  std::string note = {};
};

namespace hosts {

// invalid: a tag is empty, twice in the list or has a line break.
Status check_tags(const std::vector<std::string>& tags);

// invalid: by check_tags(), or there is no name; exists: the name is taken.
Result<HostId> add(Writer& writer, EnvironmentId environment, const NewHost& host);
Result<Host> get(Reader& reader, EnvironmentId environment, HostId id);
Result<std::optional<Host>> find(Reader& reader, EnvironmentId environment,
                                 const std::string& name);

// All hosts whose selector holds for sure, or all; by name. The work of one call is bounded: a page
// may be short, or empty, and still have a next one.
Result<Page<Host>> list(Reader& reader, EnvironmentId environment,
                        const std::optional<model::Selector>& selector, const PageRequest& page);
std::vector<std::string> flags();  // for Selector::parse()

// exists: the name is taken.
Status rename(Writer& writer, EnvironmentId environment, HostId id, const std::string& name);
Status set_tags(Writer& writer, EnvironmentId environment, HostId id,
                const std::vector<std::string>& tags);
Status set_life_cycle(Writer& writer, EnvironmentId environment, HostId id, LifeCycle state);
Status set_connectivity(Writer& writer, EnvironmentId environment, HostId id, Connectivity state);
// For the start of a server: no host has a link yet.
Status set_all_lost(Writer& writer);
Status set_compliance(Writer& writer, EnvironmentId environment, HostId id, Compliance state);
Status set_note(Writer& writer, EnvironmentId environment, HostId id, const std::string& note);
Status set_identity(Writer& writer, EnvironmentId environment, HostId id, const std::string& agent,
                    const std::string& certificate);
// All that are online, of every environment.
Status see_online(Writer& writer, WallTime when);
Status set_seen(Writer& writer, EnvironmentId environment, HostId id, WallTime when);

// With everything that was recorded about it but the audit trail.
Status remove(Writer& writer, EnvironmentId environment, HostId id);

}  // namespace hosts
}  // namespace consort::store
