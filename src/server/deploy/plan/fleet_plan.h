#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/change.h"
#include "store/ids.h"
#include "wire/session.h"

namespace consort::server {

// What a deployment does to one host.
struct PlannedHost {
  store::HostId host;
  std::string name;
  Digest catalog;                // it is to have
  std::optional<Digest> before;  // it was last told to have, when this was planned
  // What its agent says it would do; none: it was not asked.
  std::optional<Digest> plan = {};
  model::List changes = {};  // as `consort plan -o json` has them
  model::PlanSummary summary = {};
  std::vector<model::Plan::Problem> failed = {};   // could not be read
  std::vector<model::Plan::Problem> waiting = {};  // for unknown facts
  std::vector<model::Plan::Problem> left = {};     // to their drift
  int64_t omitted = 0;                             // of all these, left out: too many to be told
  // Why the agent could not say, so that the plan does nothing here.
  std::optional<Error> error = {};

  size_t change_count() const {
    return summary.create + summary.update + summary.remove + summary.run + summary.refresh;
  }
};

// What a deployment does to the hosts of an environment, exactly. Its JSON is what is saved, shown,
// and named by its digest.
struct FleetPlan {
  std::string revision;  // commit
  std::string selector;  // "": all hosts
  std::vector<PlannedHost> hosts;
};

// {"format","revision","selector","summary":{"hosts","changing","unchanged","failed","unreachable",
// "unreadable","waiting","drifted","actions":{...}},"blast_radius":[{"resource","hosts"}],"hosts":[...]}
std::string to_json(const FleetPlan& plan);
Result<FleetPlan> fleet_plan(std::string_view json);

}  // namespace consort::server
