#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/ids.h"
#include "store/session.h"
#include "store/words.h"

namespace consort::store {

enum class BreachKind { drifted, failed, blocked, waiting };
constexpr auto words(BreachKind) {
  return std::to_array<std::string_view>({"drifted", "failed", "blocked", "waiting"});
}

// A time during which a resource was not as it is described: one row of drift or of failures.
struct Breach {
  HostId host;
  std::string address;
  BreachKind kind = BreachKind::drifted;
  WallTime lost;
  std::optional<WallTime> regained;  // nullopt: it still is not
  friend bool operator==(const Breach&, const Breach&) = default;
};

namespace breaches {

struct Some {
  std::vector<Breach> items;
  bool more = false;  // there were others, which are older
};

// Those that ended from `from` on and before `to`, the newest `most` of them by their end; of one
// host or of all.
Result<Some> ended(Reader& reader, EnvironmentId environment, const std::optional<HostId>& host,
                   WallTime from, WallTime to, size_t most);
// Those that last, the newest `most`.
Result<Some> lasting(Reader& reader, EnvironmentId environment, const std::optional<HostId>& host,
                     size_t most);

}  // namespace breaches
}  // namespace consort::store
