#pragma once
#include "cli/context.h"
#include "cli/takeover/machine.h"

namespace consort::cli {

// Writes what a machine is into the site that the arguments name, as a host whose plan is empty,
// and says what was described, what was not and what comes next. Returns the exit code; unless that
// is kOk nothing was written.
int take_over(const Call& call, Machine& machine);

}  // namespace consort::cli
