#pragma once
#include "model/change.h"
#include "reconcile/order_graph.h"
#include "system/target.h"

namespace consort::agent {

// Says at each change of the plan that cannot but fail why it will: its folder neither exists nor
// is described, or it names a user or group that neither is there nor described.
void foresee(const reconcile::OrderGraph& graph, system::Target& target, model::Plan& plan);

}  // namespace consort::agent
