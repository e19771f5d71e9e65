#pragma once
#include <string>

#include "server/deploy/compile/builder.h"

namespace consort::server {

// What who pushed a commit reads of it: a few lines, each with a line break, fit for a terminal.
std::string outcome_text(const Built& built);
std::string outcome_unknown();  // it is not known in time

}  // namespace consort::server
