#pragma once
#include <optional>
#include <string>

#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"

namespace consort::store {

// Something that happened, for those who watch. Revisions grow in the order in which events become
// visible, over all environments: who has seen one has seen all before it.
struct Event {
  int64_t revision = 0;
  std::optional<HostId> host;
  std::string kind;  // "report", "drift.opened", ...
  WallTime time;
  std::string body;  // JSON
  friend bool operator==(const Event&, const Event&) = default;
};

struct EventFilter {
  std::optional<HostId> host = {};
  std::optional<std::string> kind = {};
};

// A watcher that resumes before `removed` has to list anew.
struct EventRange {
  int64_t removed = 0;  // the newest that retention took away; 0: none
  int64_t newest = 0;   // 0: there has been none
  friend bool operator==(const EventRange&, const EventRange&) = default;
};

namespace events {

// The revision and time are given here.
Result<int64_t> append(Writer& writer, EnvironmentId environment, const Event& event);
Result<Page<Event>> list(Reader& reader, EnvironmentId environment, const EventFilter& filter,
                         const PageRequest& page);  // newest first
// At most `limit` events after a revision, oldest first. Code::stale: some of them are gone.
Result<std::vector<Event>> since(Reader& reader, EnvironmentId environment,
                                 const EventFilter& filter, int64_t revision, size_t limit);
Result<EventRange> range(Reader& reader);
Status set_removed(Writer& writer, int64_t revision);  // for retention

}  // namespace events
}  // namespace consort::store
