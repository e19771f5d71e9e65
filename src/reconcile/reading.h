#pragma once
#include <optional>
#include <string>
#include <vector>

#include "reconcile/difference.h"

namespace consort::reconcile {

// What looking at one resource gave.
struct Reading {
  enum class State : uint8_t {
    unread,  // not looked at in this run
    right,
    differs,  // `change` would make it right
    failed,   // could not be read: `problem`
    waiting,  // on an unknown fact: `problem`
  };
  State state = State::unread;
  // Whether the description asks for the difference: it is new or changed since the resource was
  // last made right. Else somebody changed the machine, which is drift.
  bool ordered = true;
  bool enforced = false;  // acted upon whatever the drift policy
  std::optional<model::Change> change;
  model::Map observed;         // when it differs
  std::vector<Untold> untold;  // what is described and cannot be told here
  std::string problem;
};

// Whether a difference is acted upon: what was ordered always is, drift only under `enforce`.
inline bool is_enforced(const Reading& reading, model::DriftPolicy policy) {
  bool acts = reading.ordered || reading.enforced || policy == model::DriftPolicy::enforce;
  return acts && reading.state == Reading::State::differs;
}

}  // namespace consort::reconcile
