#pragma once
#include "base/diagnostic.h"
#include "model/resource.h"
#include "system/target.h"

namespace consort::cli {

// What is to be said about the facts that resources wait for: that one of a similar name was meant,
// or that a system that does not run never tells. `target` is the host's own; null: it is not here.
// Rules: unknown-fact, unknowable-fact, both warnings.
void check_awaited_facts(const model::Catalog& catalog, const system::Target* target,
                         Diagnostics& diagnostics);

}  // namespace consort::cli
