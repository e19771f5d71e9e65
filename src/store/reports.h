#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class RunOutcome { unchanged, changed, drifted, failed, cancelled };
constexpr auto words(RunOutcome) {
  return std::to_array<std::string_view>(
      {"unchanged", "changed", "drifted", "failed", "cancelled"});
}

// What one run of an agent on a host came to.
struct Report {
  ReportId id;
  HostId host;
  std::string agent;     // who reports; with its sequence number this tells a report sent twice
  int64_t sequence = 0;  // counted by the agent
  std::string run;       // the agent's id of the run
  Digest catalog;
  RunOutcome outcome = RunOutcome::unchanged;
  int64_t unchanged = 0, changed = 0, failed = 0, drifted = 0;  // resources
  WallTime started;
  Duration elapsed{};
  WallTime received;
  std::string body;  // model::Report as JSON
  friend bool operator==(const Report&, const Report&) = default;
};

struct ReportFilter {
  std::optional<HostId> host = {};
  std::optional<RunOutcome> outcome = {};
};

namespace reports {

// The id and the time it was received are given here. nullopt: it is there already.
Result<std::optional<ReportId>> add(Writer& writer, EnvironmentId environment,
                                    const Report& report);
Result<Report> get(Reader& reader, EnvironmentId environment, ReportId id);
// Newest first.
Result<Page<Report>> list(Reader& reader, EnvironmentId environment, const ReportFilter& filter,
                          const PageRequest& page);

}  // namespace reports
}  // namespace consort::store
