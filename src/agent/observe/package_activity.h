#pragma once
#include <string>

namespace consort::agent {

// Whether a package manager is changing the system below `root` just now: it holds a lock. Takes
// none itself and disturbs nobody.
bool packages_are_changing(const std::string& root);

}  // namespace consort::agent
