#pragma once
#include <string>
#include <vector>

#include "resources/package/package_manager.h"

namespace consort::resources {

// A program of apt or dpkg that asks nothing, speaks English and leaves services it does not own
// alone.
system::Command apt_command(std::string program, std::vector<std::string> arguments,
                            const Context& context);

// apt-get with the options that every change needs.
system::Command apt_get(const std::string& verb, const PackageOptions& options,
                        const Context& context);

// What dpkg does about configuration files that were changed on the machine: "--force-confold".
std::string configuration_option(const PackageOptions& options);

}  // namespace consort::resources
