#pragma once
#include <set>
#include <vector>

#include "agent/observe/baseline.h"
#include "model/change.h"
#include "model/resource.h"
#include "resources/registry.h"
#include "survey/description.h"
#include "system/target.h"

namespace consort::agent {

// One look at a target as people have made it.
struct Observation {
  std::vector<model::Change> changes;  // since the baseline; see local_changes.h
  std::set<std::string> folders;       // in which something that was looked at lies
  std::vector<std::string> remarks;    // what could not be told, for a log
};

// Looks, and takes into the baseline what needs nobody's decision: what the catalog describes, and
// what packages and programs changed. Where there is no baseline yet, everything is taken as it is.
// `catalog`: what is applied; null: nothing is. Blocks for seconds; `baseline` is kept by who
// calls, in `folder`.
Result<Observation> observe(const resources::Registry& registry, resources::Context& context,
                            const survey::DescriptionScope& scope, const model::Catalog* catalog,
                            std::optional<Baseline>& baseline, const std::string& folder);

}  // namespace consort::agent
