#pragma once
#include <string>

#include "cli/context.h"

namespace consort::cli {

// The name of the machine whose root is `root`: of the running system's kernel, or /etc/hostname of
// another root.
Result<std::string> name_of_machine(const Call& call, const std::string& root);

}  // namespace consort::cli
