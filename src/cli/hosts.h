#pragma once
#include <string>

#include "base/result.h"
#include "system/target.h"

namespace consort::cli {

// The name of a machine: of the running system's kernel, or /etc/hostname of another root.
Result<std::string> name_of_machine(system::Target& target);

}  // namespace consort::cli
