#include "wire/requests.h"

#include "model/json.h"
#include "wire/codec.h"

namespace consort::wire {

Digest plan_digest(const model::Plan& plan) {
  return sha256(model::to_json(to_value(plan, kSafeguard)));
}

}  // namespace consort::wire
