#pragma once
#include <memory>

#include "resources/provider.h"

namespace consort::resources {

// The provider of `repositories` for one package manager each; null where another is in charge.
std::unique_ptr<Provider> apt_repositories(system::Target& target, const model::Facts& facts);
std::unique_ptr<Provider> dnf_repositories(system::Target& target, const model::Facts& facts);
std::unique_ptr<Provider> zypper_repositories(system::Target& target, const model::Facts& facts);

}  // namespace consort::resources
