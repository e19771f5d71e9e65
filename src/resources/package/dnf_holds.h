#pragma once
#include <string>
#include <string_view>

#include "resources/provider.h"

namespace consort::resources {

// The three places where dnf learns that a package is to stay as it is. All of them are text.

// versionlock.list of the plugin: one "name-epoch:version-release.arch" a line.
bool versionlock_holds(std::string_view list, std::string_view name);
std::string versionlock_with(std::string_view list, std::string_view name,
                             std::string_view version);
std::string versionlock_without(std::string_view list, std::string_view name);

// excludepkgs (or exclude) in [main] of dnf.conf: names and globs between commas or white space.
bool excludes_hold(std::string_view configuration, std::string_view name);
std::string excludes_with(std::string_view configuration, std::string_view name);
std::string excludes_without(std::string_view configuration, std::string_view name);

}  // namespace consort::resources
