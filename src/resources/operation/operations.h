#pragma once
#include <memory>

#include "resources/provider.h"

namespace consort::resources {

std::unique_ptr<Provider> operations_provider(system::Target& target, const model::Facts& facts);

}  // namespace consort::resources
