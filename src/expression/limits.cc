#include "expression/limits.h"

#include "model/value.h"

namespace consort::expression {

Failure Meter::too_much(const char* what, uint64_t limit) {
  return {rules::kLimit,
          std::string("this ") + what + " (the limit is " + std::to_string(limit) + ")",
          "does a loop or a macro run away?"};
}

Outcome<void> Meter::bytes(uint64_t size) {
  bytes_ += size;
  if (bytes_ > kMostBytes || bytes_ < size)
    return too_much("makes too many bytes of values", kMostBytes);
  return {};
}

Outcome<void> Meter::text(uint64_t size) {
  if (size > kLargestText) return too_much("makes a text of too many bytes", kLargestText);
  return bytes(size);
}

Outcome<void> Meter::elements(uint64_t elements) {
  if (elements > kMostSteps) return too_much("makes too many elements", kMostSteps);
  TRY_DO(step(elements));
  return bytes(elements * sizeof(model::Value));
}

}  // namespace consort::expression
