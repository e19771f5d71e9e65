#pragma once
#include <functional>
#include <vector>

#include "agent/observe/baseline.h"
#include "model/change.h"
#include "model/schema.h"

namespace consort::agent {

// The text of a file as it is now; nothing: it is none that may be compared.
using ReadText = std::function<std::optional<std::string>(const std::string& path)>;

// What people did to a machine since the baseline, each as the change that would undo it: `from` is
// how it is now. A file of which only lines were changed is told as those `lines`. `layer`: the
// machine as survey::describe_machine() has it. Content is told by its digest. Pure but for texts.
std::vector<model::Change> local_changes(const Baseline& before, const model::Map& layer,
                                         const ReadText& text, const model::Schema& schema);

}  // namespace consort::agent
