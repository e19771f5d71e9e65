#pragma once
#include "model/change.h"
#include "reconcile/order_graph.h"
#include "system/target.h"

namespace consort::cli {

// Says at each creation of the plan whose folder neither exists nor is described that it will fail,
// and why.
void foresee_missing_folders(const reconcile::OrderGraph& graph, system::Target& target,
                             model::Plan& plan);

}  // namespace consort::cli
