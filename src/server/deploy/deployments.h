#pragma once
#include "server/api/actions.h"
#include "server/sites/object_id.h"

namespace consort::server {

// What people ask of deployments. The requests are those of docs/openapi.yaml. Any thread; nothing
// here waits for an agent.
class Deployments {
 public:
  virtual ~Deployments() = default;
  // An operation, whose result names the plan.
  virtual Outcome<Done> make_plan(const Order& order, const model::Map& request) = 0;
  // An operation that ends with its rollout.
  virtual Outcome<Done> apply_plan(const Order& order, const store::Plan& plan,
                                   const model::Map& request) = 0;
  virtual Outcome<Done> control_rollout(const Order& order, const store::Rollout& rollout,
                                        RolloutControl control) = 0;
  // Has the agents of these hosts make a resource right, this once, whatever its drift policy, as
  // the catalog says that they were last ordered. Nobody waits for them. "conflict": one of them is
  // paused or being deployed to, or a rollout is under way.
  virtual Outcome<Done> repair(const Order& order, const std::vector<store::HostId>& hosts,
                               const model::Address& resource) = 0;
  // Why a commit that is not on the branch yet must not follow `base` there: "not_compiled", with
  // bounded diagnostics, when it brings errors; "unavailable" when that cannot be told in time.
  // None: it may. `base` may be none: it would be the first.
  virtual std::optional<Problem> review(store::EnvironmentId environment,
                                        const std::optional<ObjectId>& base,
                                        const ObjectId& commit) = 0;
};

}  // namespace consort::server
