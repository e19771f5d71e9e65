#pragma once
#include <list>
#include <string>

#include "server/api/actions.h"
#include "server/deploy/context.h"
#include "server/deploy/issuer.h"
#include "server/deploy/plan/fleet_plan.h"
#include "store/operations.h"
#include "store/revisions.h"

namespace consort::server {

// Asks the agents of an environment what a deployment would do, and saves what they say as a plan.
// For the thread of the environment.
class Planner {
 public:
  static constexpr size_t kMostPlans = 4;                          // made at a time
  static constexpr size_t kMostQuestions = 256;                    // open at a time, of one plan
  static constexpr Duration kPatience = std::chrono::seconds(60);  // for one answer

  Planner(DeployContext& context, Issuer& issuer) : context_(context), issuer_(issuer) {}

  // An operation that ends with {"plan": its id}. `current` is what is deployed when the request
  // names no revision.
  Outcome<Done> make(const Order& order, const model::Map& request,
                     const std::optional<store::Revision>& current);

  // A plan that nobody was asked about: all of `hosts` are to have their newest catalog.
  static FleetPlan unasked(const std::vector<DeployedHost*>& hosts, const std::string& commit);

 private:
  struct Question {
    HostRef host;
    Digest catalog;
    size_t position;  // of the host in the plan
  };
  struct Making {
    store::OperationId operation;
    store::Revision revision;
    FleetPlan plan;
    std::vector<Question> questions;
    std::string author;
    size_t next = 0;       // of the questions, to be asked
    size_t open = 0;       // questions
    int64_t told_of = 0;   // changes and resources, in all
    MonotonicTime told{};  // when progress was
  };
  using Place = std::list<Making>::iterator;
  Result<store::Revision> revision_meant(const model::Map& request,
                                         const std::optional<store::Revision>& current);
  Result<std::vector<store::Host>> hosts_meant(const std::string& selector);
  Result<Making> prepare(store::Revision revision, const std::string& selector,
                         std::vector<Issue>& issues);
  void ask(Place making);
  static bool has_room(Making& making, PlannedHost& host);
  void answered(Place making, size_t question, Result<wire::Planned> answer);
  void tell_progress(Making& making);
  void finish(Place making);
  void give_up(Place making, const Error& error);

  DeployContext& context_;
  Issuer& issuer_;
  std::list<Making> making_;
};

}  // namespace consort::server
