#include "server/agents/likeness.h"

#include "model/json.h"

namespace consort::server {

Digest likeness_of(const model::Change& change) {
  model::Map found;
  found.set("resource", model::Value(change.address.to_string()));
  found.set("absent", model::Value(change.action == model::Action::create));
  for (const model::AttributeChange& attribute : change.attributes)
    if (change.action != model::Action::create) found.set(attribute.name, attribute.from);
  return sha256(model::to_json(found));
}

}  // namespace consort::server
