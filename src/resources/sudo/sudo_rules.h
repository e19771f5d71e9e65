#pragma once
#include <memory>

#include "resources/provider.h"

namespace consort::resources {

std::unique_ptr<Provider> sudo_rules_provider(system::Target& target, const model::Facts& facts);

// Whether a rule that is described by its parts has a command, and somebody who may run it as
// somebody.
Status sudo_rule_is_whole(const model::Map& attributes);

}  // namespace consort::resources
