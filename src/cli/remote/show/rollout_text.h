#pragma once
#include <string>

#include "cli/terminal.h"
#include "model/value.h"

namespace consort::cli {

// One line while it goes on: "batch 2 of 4: 12 of 40 hosts, 1 failed".
std::string rollout_progress(const model::Value& rollout);

// How it stands or ended: counts, why it was halted, and which hosts failed, with their reasons.
std::string rollout_summary(const model::Value& rollout, const Terminal& terminal);

// "  succeeded web1": how it went on one host, from the body of an event.
std::string rollout_host_line(const model::Value& body, const Terminal& terminal);

bool is_running(const model::Value& rollout);
// What the way it ended says to a script: halted waits for a decision.
int exit_code_of_rollout(const model::Value& rollout);

}  // namespace consort::cli
