#pragma once
#include <string>

#include "cli/terminal.h"
#include "model/value.h"

namespace consort::cli {

struct FleetPlanText {
  bool diffs = true;
  size_t most_groups = 50;  // of hosts for which the same is planned
};

// A plan for many hosts (format consort-fleet-plan/1) as people read it: what changes, once for all
// hosts for which it is the same, in the text of a plan; what failed; how far it reaches; the
// counts.
std::string fleet_plan_text(const model::Value& plan, const Terminal& terminal,
                            const FleetPlanText& options = {});

// Whether it would change anything.
bool changes_anything(const model::Value& plan);
// Whether it says nothing of some hosts or resources: they could not be planned for.
bool is_partial(const model::Value& plan);

}  // namespace consort::cli
