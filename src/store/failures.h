#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/ids.h"
#include "store/page.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class FailureOutcome { failed, blocked, waiting };
constexpr auto words(FailureOutcome) {
  return std::to_array<std::string_view>({"failed", "blocked", "waiting"});
}

// A resource of a host that a run could not make right, from when until it was right.
struct Failure {
  FailureId id;
  HostId host;
  std::string address;                              // of the resource: "files./etc/motd"
  FailureOutcome outcome = FailureOutcome::failed;  // the newest
  WallTime began;
  std::optional<WallTime> mended;  // nullopt: it is not
  friend bool operator==(const Failure&, const Failure&) = default;
};

struct FailureFilter {
  std::optional<HostId> host = {};
  bool open_only = true;
};

namespace failures {

// Begins one, or says of the open one what the newest outcome is.
Status see(Writer& writer, EnvironmentId environment, HostId host, const std::string& address,
           FailureOutcome outcome, WallTime when);
// A failure does not end before it began. False: none was open.
Result<bool> mend(Writer& writer, EnvironmentId environment, HostId host,
                  const std::string& address, WallTime when);
Status mend_all(Writer& writer, EnvironmentId environment, HostId host, WallTime when);
// The resources of a host that are not right, by address.
Result<std::vector<std::string>> open_of(Reader& reader, EnvironmentId environment, HostId host);
// Newest first.
Result<Page<Failure>> list(Reader& reader, EnvironmentId environment, const FailureFilter& filter,
                           const PageRequest& page);

}  // namespace failures
}  // namespace consort::store
