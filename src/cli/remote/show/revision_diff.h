#pragma once
#include <string>

#include "cli/terminal.h"
#include "model/value.h"

namespace consort::cli {

// The difference of two revisions as people read it: hosts with what changes on them in the words
// of a plan, then the files of the site.
std::string revision_diff_text(const model::Value& difference, const Terminal& terminal);

}  // namespace consort::cli
