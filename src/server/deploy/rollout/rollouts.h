#pragma once
#include <optional>
#include <string>

#include "model/fields.h"
#include "server/api/actions.h"
#include "server/deploy/context.h"
#include "server/deploy/issuer.h"
#include "server/deploy/plan/fleet_plan.h"
#include "server/deploy/rollout/course.h"
#include "store/operations.h"
#include "store/rollouts.h"

namespace consort::server {

// The rollouts of an environment: one at a time carries a plan to its hosts. For the thread of the
// environment.
class Rollouts {
 public:
  static constexpr const char* kServer = "server";  // the actor of those that nobody asked for

  Rollouts(DeployContext& context, Issuer& issuer) : context_(context), issuer_(issuer) {}

  // Goes on with the one that was under way when the server ended.
  Status resume_interrupted();

  struct Beginning {
    store::PlanId plan;
    store::RevisionId revision;
    store::RevisionId current;  // what is deployed automatically at this time
    FleetPlan what;
    Strategy strategy;
    std::string actor;
    std::optional<store::AuditEntry> audit = {};
    bool as_operation = false;  // that ends with the rollout
  };
  struct Begun {
    store::RolloutId rollout;
    std::optional<store::OperationId> operation;
  };
  // Code::busy: another one is under way.
  Result<Begun> begin(Beginning beginning);

  // What agents say.
  void reported(store::HostId host, const std::string& deployment, bool succeeded,
                const std::string& failure);
  void declined(store::HostId host, const std::string& deployment, const std::string& why);
  void connected(store::HostId host);

  // Does what is due: orders the next hosts, ends what is done, saves how far it is. `open`:
  // whether something new may begin now.
  Status advance(bool open);
  std::optional<MonotonicTime> due() const;

  Outcome<Done> control(const Order& order, const store::Rollout& rollout, RolloutControl control);
  // Ends one that was halted by failures: something newer is there.
  Status supersede(const std::string& why);

  bool active() const { return active_.has_value(); }
  bool halted_by_failures() const { return active_ && active_->course.halted_by_failures(); }
  // Whether the host is in the one under way, and not through.
  bool concerns(store::HostId host) const;
  // Of a revision that is to be deployed automatically: whether the last one was just that, or it
  // stepped aside.
  bool considered(store::RevisionId revision) const {
    return stepped_aside(revision) || (last_ && !last_->asked_for && last_->current == revision);
  }
  // Whether since then somebody had hosts go back, or to another revision, on purpose.
  bool stepped_aside(store::RevisionId revision) const {
    return last_ && last_->current == revision &&
           (last_->rolled_back || (last_->asked_for && last_->revision != revision));
  }

 private:
  struct Event {
    std::string kind;
    model::Map body;
    std::optional<store::HostId> host;
  };
  struct Active {
    store::RolloutId id;
    store::RevisionId revision;
    std::string commit;
    std::vector<PlannedHost> hosts;
    std::optional<store::OperationId> operation;
    bool back;  // it takes back what it did
    std::string deployment;
    Course course;
    std::unordered_map<int64_t, size_t> positions = {};   // by host
    std::vector<std::vector<model::Address>> needs = {};  // of each, on other hosts
    std::vector<Event> events = {};                       // not written yet
    bool halt_told = false;
    bool unsaved = true;
    MonotonicTime saved = {};
  };
  // What stays of a rollout until the next one begins.
  struct Last {
    store::RevisionId revision;
    store::RevisionId current;  // see Beginning
    bool asked_for = false;     // by somebody
    bool rolled_back = false;
  };
  Status go_on(const store::Rollout& rollout, const store::Plan& plan, model::Fields& progress);
  void activate(store::RolloutId id, store::RevisionId revision, FleetPlan plan,
                const Strategy& strategy, std::optional<store::OperationId> operation, bool back);
  std::vector<model::Address> needs_of(const PlannedHost& planned);
  Result<Readiness> readiness(size_t position);
  Status restore();
  Result<std::optional<Standing>> standing_of(const PlannedHost& planned);
  Status give_orders(const std::vector<size_t>& positions);
  void begin_rolling_back();
  void ended(size_t position, bool succeeded, const std::string& message);
  void note(std::string kind, model::Map body = {}, std::optional<store::HostId> host = {});
  Status save(store::RolloutState state, const std::function<Status(store::Writer&)>& more = {});
  Status finish(store::RolloutState state, const std::string& message);
  std::optional<size_t> position(store::HostId host) const;
  Course::Look look();

  DeployContext& context_;
  Issuer& issuer_;
  std::optional<Active> active_;
  std::optional<Last> last_;
  Status fault_;  // of the store, when it was asked who is ready
};

}  // namespace consort::server
