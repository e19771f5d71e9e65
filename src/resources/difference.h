#pragma once
#include <optional>

#include "model/schema.h"
#include "resources/provider.h"

namespace consort::resources {

// reconcile::difference() after the provider has settled what the description leaves open
// (Resolving). Every comparison of a description with an observation goes through here: for a plan,
// before a change and after it.
Result<std::optional<model::Change>> difference(Provider& provider, const model::TypeSchema& type,
                                                const model::Resource& desired,
                                                const model::Map& observed, Context& context);

}  // namespace consort::resources
