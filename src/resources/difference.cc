#include "resources/difference.h"

#include "reconcile/difference.h"

namespace consort::resources {

Result<std::optional<model::Change>> difference(Provider& provider, const model::TypeSchema& type,
                                                const model::Resource& desired,
                                                const model::Map& observed, Context& context) {
  auto* resolving = dynamic_cast<Resolving*>(&provider);
  if (!resolving) return reconcile::difference(type, desired, observed);
  TRY(std::optional<model::Map> settled, resolving->resolve(desired, observed, context));
  if (!settled) return reconcile::difference(type, desired, observed);
  model::Resource resolved = desired;
  resolved.attributes = std::move(*settled);
  return reconcile::difference(type, resolved, observed);
}

}  // namespace consort::resources
