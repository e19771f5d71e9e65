#pragma once
#include <memory>

#include "resources/package/package_manager.h"

namespace consort::resources {

// The provider of `packages`, whatever the platform: it decides what has to be done, and `manager`
// does it.
std::unique_ptr<Provider> packages_provider(std::unique_ptr<PackageManager> manager);

// For one platform each; null where that package manager is not the one in charge.
std::unique_ptr<Provider> apt_packages(system::Target& target, const model::Facts& facts);
std::unique_ptr<Provider> dnf_packages(system::Target& target, const model::Facts& facts);
std::unique_ptr<Provider> zypper_packages(system::Target& target, const model::Facts& facts);

// Whether `manager` ("apt") is in charge of a root: by the fact packages.manager, or, while that
// knows of none, by its program being there.
bool is_package_manager(std::string_view manager, std::string_view program, system::Target& target,
                        const model::Facts& facts);

}  // namespace consort::resources
