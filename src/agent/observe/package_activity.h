#pragma once
#include <string>

#include "system/file_system.h"

namespace consort::agent {

// Whether a package manager is changing the system below `root` just now: it holds a lock. Takes
// none itself and disturbs nobody.
bool packages_are_changing(const std::string& root);

// Of the databases of dpkg and rpm: another one when packages were changed meanwhile.
Fingerprint fingerprint_of_packages(system::FileSystem& files);

}  // namespace consort::agent
