#pragma once
#include <string>
#include <vector>

#include "system/process.h"

namespace consort::resources {

// Why apt or dpkg failed, made out from what it said.
struct AptProblem {
  enum class Kind {
    unknown_package,  // no repository has `package`
    unknown_version,  // none has that version of `package`
    interrupted,      // an earlier run of dpkg was cut short: it must be finished first
    unmet,            // dependencies of what is installed are not met: they must be fixed first
    other,
  };
  Kind kind = Kind::other;
  std::string package = {};
  Error error = {};
  std::vector<std::string> failed = {};  // what dpkg could not install, set up or remove
};
AptProblem apt_problem(const system::CommandResult& result);

// Packages that a simulated run ("Remv labtool [1.0]") would remove.
std::vector<std::string> simulated_removals(std::string_view output);

// What apt took for `name`, when it is something else: a package that provides it, or one that
// matches it as a pattern. "" when it took the package of that name.
std::string selected_instead(std::string_view output, std::string_view name);

}  // namespace consort::resources
