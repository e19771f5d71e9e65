#pragma once
#include "agent/applier.h"
#include "agent/observe/undoing.h"
#include "agent/target/workbench.h"

namespace consort::agent {

// Makes a target as an undoing says, and tells of each local change that was not wanted what came
// of it; of one that had gone already, nothing. Fails only when it cannot begin.
Result<std::vector<model::ResourceReport>> undo(const Commons& commons, const Machinery& machinery,
                                                const std::string& host, Undoing undoing,
                                                Observer& observer, std::stop_token stop);

// What was to be undone and is there all the same has failed, whatever was told of it.
void tell_what_is_left(const Undoing& left, std::vector<model::ResourceReport>& told);

}  // namespace consort::agent
