#pragma once
#include <memory>

#include "resources/provider.h"

namespace consort::resources {

std::unique_ptr<Provider> authorized_keys_provider(system::Target& target,
                                                   const model::Facts& facts);
std::unique_ptr<Provider> groups_provider(system::Target& target, const model::Facts& facts);
std::unique_ptr<Provider> users_provider(system::Target& target, const model::Facts& facts);

}  // namespace consort::resources
