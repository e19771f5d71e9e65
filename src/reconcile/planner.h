#pragma once
#include <functional>
#include <span>
#include <vector>

#include "model/change.h"
#include "reconcile/order_graph.h"
#include "reconcile/reading.h"

namespace consort::reconcile {

// A notification that was promised in an earlier run and not delivered.
struct PendingRefresh {
  model::Address from;
  model::Address to;
  friend auto operator<=>(const PendingRefresh&, const PendingRefresh&) = default;
};

// The work of one run, decided from what was read.
struct Agenda {
  model::Plan plan;
  std::vector<bool> visit;     // by node: read again and made right when its turn comes
  std::vector<bool> refresh;   // by node: a notification is already due
  std::vector<uint32_t> left;  // resources that differ and are left so by their drift policy
};

// Decides what to do, in which order, and why. `readings` has one entry for every resource of the
// catalog; `refreshable` says whether a resource's provider can act on notifications.
//
// What comes after a change of a type with opaque effects is marked conditional, and is visited
// even when it was right: the package that is installed before it may bring it along, or break it.
Agenda make_agenda(const OrderGraph& graph, std::span<const Reading> readings,
                   std::span<const PendingRefresh> pending,
                   const std::function<bool(uint32_t)>& refreshable);

}  // namespace consort::reconcile
