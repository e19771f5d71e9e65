#pragma once
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "model/value.h"

namespace consort::cli {

// Changes as a plan has them ("consort plan -o json"), in the text of a plan. One that cannot be
// read is told by its address.
std::string change_list_text(const model::List& changes, const Terminal& terminal, bool diffs);

// What a plan says of resources besides: that they cannot be read, wait, or are left to their
// drift. `plan`: of one host.
std::string plan_problems_text(const model::Value& plan, const Terminal& terminal);

}  // namespace consort::cli
