#pragma once
#include <optional>
#include <string>

#include "store/ids.h"
#include "store/session.h"

namespace consort::store {

// What a host was ordered to do and stands until it is done or replaced; given to its agent anew on
// every link. The texts are those of the agent link, and nobody here reads them.
struct Orders {
  std::optional<std::string> offer;   // of the catalog it is to have
  std::optional<std::string> apply;   // that waits for its report
  std::optional<std::string> paused;  // why; nullopt: it is not
  friend bool operator==(const Orders&, const Orders&) = default;
};

namespace orders {

Result<Orders> of_host(Reader& reader, EnvironmentId environment, HostId host);
Status set_offer(Writer& writer, EnvironmentId environment, HostId host, const std::string& offer);
// Replaces the one before.
Status set_apply(Writer& writer, EnvironmentId environment, HostId host,
                 const std::string& deployment, const std::string& apply);
// False: another one stands, or none.
Result<bool> end_apply(Writer& writer, EnvironmentId environment, HostId host,
                       const std::string& deployment);
Status set_paused(Writer& writer, EnvironmentId environment, HostId host,
                  const std::optional<std::string>& reason);

}  // namespace orders
}  // namespace consort::store
