#include "server/deploy/context.h"

#include "model/json.h"
#include "store/events.h"

namespace consort::server {

Status tell(store::Writer& writer, store::EnvironmentId environment, std::string kind,
            const model::Map& body, std::optional<store::HostId> host) {
  TRY_DO(store::events::append(
      writer, environment, {.host = host, .kind = std::move(kind), .body = model::to_json(body)}));
  return {};
}

}  // namespace consort::server
