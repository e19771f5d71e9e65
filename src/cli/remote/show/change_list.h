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

// "web1, web2, web3 and 17 more".
std::string some_of(const std::vector<std::string>& names, size_t shown = 5);

}  // namespace consort::cli
