#pragma once
#include <functional>
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
  std::vector<model::Change> changes;          // since the baseline; see local_changes.h
  std::set<std::string, std::less<>> folders;  // in which something that was looked at lies
  std::vector<std::string> remarks;            // what could not be told, for a log
  // Folders and files that could not be looked at: "/srv: there are more than ...".
  std::vector<std::string> unseen;
};

// How a look is taken.
struct Viewpoint {
  const survey::DescriptionScope& scope;
  const model::Catalog* catalog = nullptr;  // what is applied; null: nothing is
  std::string folder;                       // of the baseline
  model::Redactor redact = {};              // of what must not leave the machine
  // Whether packages are being changed, so that what was seen is half done.
  std::function<bool()> is_disturbed = [] { return false; };
  // Whether packages have made what somebody would have to undo.
  std::function<bool(const model::Change&)> is_of_packages = [](const auto&) { return false; };
};

// Looks, and takes into the baseline what needs nobody's decision: what the catalog describes, and
// what packages and programs changed. Where there is no baseline yet, everything is taken as it is.
// Blocks for seconds the first time. `baseline` is kept by who calls; `memory`: of the look before.
// Code::busy, and nothing is taken, when it was disturbed.
Result<Observation> observe(const resources::Registry& registry, resources::Context& context,
                            const Viewpoint& from, std::optional<Baseline>& baseline,
                            survey::Memory& memory);

}  // namespace consort::agent
