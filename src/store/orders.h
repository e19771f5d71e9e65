#pragma once
#include <optional>
#include <string>

#include "base/hash.h"
#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// What a host was ordered to do and stands until it is done or replaced; given to its agent anew on
// every link. The texts are those of the agent link, and nobody here reads them.
struct Orders {
  std::optional<std::string> offer;   // of the catalog it is to have
  std::optional<std::string> apply;   // that waits for its report
  std::optional<std::string> paused;  // why; nullopt: it is not
  std::optional<Digest> ordered;      // catalog of the last apply, also when that has ended
  friend bool operator==(const Orders&, const Orders&) = default;
};

struct HostOrders {
  HostId host;
  Orders orders;
  friend bool operator==(const HostOrders&, const HostOrders&) = default;
};

namespace orders {

// Of all hosts that have any, by host.
Result<std::vector<HostOrders>> of_all(Reader& reader, EnvironmentId environment);
Result<Orders> of_host(Reader& reader, EnvironmentId environment, HostId host);
Status set_offer(Writer& writer, EnvironmentId environment, HostId host, const std::string& offer);
// Replaces the one before.
Status set_apply(Writer& writer, EnvironmentId environment, HostId host,
                 const std::string& deployment, const Digest& catalog, const std::string& apply);
// False: another one stands, or none.
Result<bool> end_apply(Writer& writer, EnvironmentId environment, HostId host,
                       const std::string& deployment);
// It did not do as ordered, and will not.
Status forget_ordered(Writer& writer, EnvironmentId environment, HostId host);
Status set_paused(Writer& writer, EnvironmentId environment, HostId host,
                  const std::optional<std::string>& reason);

}  // namespace orders
}  // namespace consort::store
