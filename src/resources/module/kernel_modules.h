#pragma once
#include <memory>

#include "resources/provider.h"

namespace consort::resources {

std::unique_ptr<Provider> kernel_modules_provider(system::Target& target,
                                                  const model::Facts& facts);

// Refuses a blacklist that is not kept: it is nothing but a line in a file.
Status blacklist_is_kept(const model::Map& attributes);

}  // namespace consort::resources
