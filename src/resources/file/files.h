#pragma once
#include <memory>

#include "resources/provider.h"

namespace consort::resources {

std::unique_ptr<Provider> files_provider(system::Target& target, const model::Facts& facts);
std::unique_ptr<Provider> directories_provider(system::Target& target, const model::Facts& facts);
std::unique_ptr<Provider> links_provider(system::Target& target, const model::Facts& facts);

}  // namespace consort::resources
