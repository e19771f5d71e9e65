#pragma once
#include "server/api/actions.h"

namespace consort::server {

// Whether an order is for a state that was read; "*" is for whatever there is.
inline bool is_for_a_state(const Order& order) { return order.if_match && *order.if_match != "*"; }

// Why such an order is not carried out when one that came first is about the same place.
inline Problem changed_meanwhile() {
  return {.status = 412,
          .code = "precondition_failed",
          .detail = "it was changed since it was read",
          .hint = "read it again"};
}

}  // namespace consort::server
