#pragma once
#include <memory>
#include <set>

#include "server/api/actions.h"
#include "server/deploy/compile/builder.h"
#include "server/deploy/halt.h"
#include "server/deploy/plan/planner.h"
#include "server/deploy/rollout/rollouts.h"
#include "server/deploy/settings.h"
#include "wire/numbered.h"

namespace consort::server {

// Everything that brings one environment from a commit to its hosts: compiles what its branch gets,
// carries it out as its settings say, and keeps hosts up to date whose catalog changes by facts or
// that join later. Has one thread, on which all of this is called, and never waits for an agent.
//
// Whatever is called here is safe to be lost by the end of the process: begin() finds out from the
// store and the repository what is left to be done.
class EnvironmentDeployer {
 public:
  // `later` runs something on the thread of this environment, from any.
  EnvironmentDeployer(const DeployParts& parts, Orders& orders, const PresenceBoard& presence,
                      store::Environment environment, std::shared_ptr<SiteRepository> site,
                      std::function<void(std::function<void()>)> later);

  // What happened. The work follows in work().
  void site_moved() { moved_ = true; }
  void settings_changed() { settings_ = true; }
  void facts_changed(store::HostId host) { facts_.insert(host.value); }
  void presence_changed(const Presence& presence);
  // `deployment` "": of a run that nobody ordered.
  void reported(store::HostId host, const std::string& deployment, bool succeeded,
                const std::string& failure);
  void states_changed();  // of resources, otherwise than by a report
  void declined(store::HostId host, const wire::Declined& declined);

  Outcome<Done> make_plan(const Order& order, const model::Map& request);
  Outcome<Done> apply_plan(const Order& order, const store::Plan& plan, const model::Map& request);
  Outcome<Done> control_rollout(const Order& order, const store::Rollout& rollout,
                                RolloutControl control) {
    return rollouts_.control(order, rollout, control);
  }
  Outcome<Done> repair(const std::vector<store::HostId>& hosts, const model::Address& resource);
  // What came of this commit, which the branch has got; nullopt: there is a newer one, or it cannot
  // be told now.
  std::optional<Built> built(const ObjectId& commit);
  std::optional<Problem> review(const std::optional<ObjectId>& base, const ObjectId& commit);

  // Does what there is to do. When it may be called the next time without anything having happened.
  std::optional<MonotonicTime> work();

 private:
  Status begin();
  Status do_due();
  Status read_settings();
  Status read_arrivals();
  Status recompile();
  bool is_paused(const DeployedHost& host) const;
  Status deploy_automatically();
  Status begin_automatic_rollout(const store::Revision& revision,
                                 const std::vector<DeployedHost*>& behind);
  Status follow_up(const store::Revision& revision, const std::vector<DeployedHost*>& behind);
  Result<std::vector<DeployedHost*>> not_held_up(const std::vector<DeployedHost*>& behind);
  Status notice_held(DeployedHost& host);
  Result<bool> can_have_given(const DeployedHost& host, int64_t serial);
  Status tell_claim(const DeployedHost& host, Claim claim, int64_t serial);
  Status renew_offers();
  std::string next_deployment(std::string_view kind);
  bool may_begin() const;
  std::optional<Problem> staleness(const FleetPlan& plan);

  DeployContext context_;
  const std::shared_ptr<SiteRepository> site_;
  OrphanFinder orphans_;
  Issuer issuer_;
  Builder builder_;
  Planner planner_;
  Rollouts rollouts_;
  Halt halt_;
  DeploySettings deploy_;

  std::optional<store::RevisionId> considered_;  // though no rollout came of it
  bool begun_ = false;
  bool moved_ = true;
  bool settings_ = true;
  bool look_ = true;                        // for hosts that are behind
  bool look_at_reports_ = false;            // some are, and need what is not right elsewhere
  std::set<int64_t> facts_;                 // hosts
  std::set<int64_t> arrivals_;              // hosts
  std::optional<MonotonicTime> try_again_;  // after a failure
  std::optional<MonotonicTime> renew_;
  int64_t deployments_ = 0;  // outside of rollouts
};

}  // namespace consort::server
