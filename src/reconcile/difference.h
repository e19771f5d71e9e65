#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/change.h"
#include "model/schema.h"

namespace consort::reconcile {

// The change that makes `observed` satisfy `desired`, or nothing when it does already. Only what
// the description says is compared; a property that was not observed counts as different; of an
// observed list for an attribute that is no list, every item must satisfy. `because` and
// `conditional` are left for the plan to fill.
std::optional<model::Change> difference(const model::TypeSchema& type,
                                        const model::Resource& desired, const model::Map& observed);

// A property the description names and this target cannot tell, and what it would take.
struct Untold {
  std::string attribute;
  std::vector<std::string> needs;
  friend bool operator==(const Untold&, const Untold&) = default;
};
std::vector<Untold> untold(const model::TypeSchema& type, const model::Resource& desired,
                           const model::Map& observed);

}  // namespace consort::reconcile
