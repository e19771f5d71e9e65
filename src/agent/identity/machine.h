#pragma once
#include <string>

#include "base/result.h"

namespace consort::agent {

// What this machine calls itself. None of it is proof: the server tells restarts from copies by it.
struct Machine {
  std::string machine_id;  // /etc/machine-id: another one on every installation
  std::string boot_id;     // another one after every boot
  std::string name;        // the host name
};

// Code::unavailable when the machine has no id.
Result<Machine> this_machine();

}  // namespace consort::agent
