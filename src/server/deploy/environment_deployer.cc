#include "server/deploy/environment_deployer.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/strings.h"
#include "server/deploy/rollout/remote_needs.h"
#include "store/audit.h"
#include "store/catalogs.h"
#include "store/orders.h"
#include "store/plans.h"

namespace consort::server {
namespace {

constexpr Duration kTryAgain = std::chrono::seconds(1);  // after a failure of the store or git
constexpr Duration kRenewEvery = std::chrono::hours(1);
constexpr Duration kLookAtWindows = std::chrono::minutes(1);
constexpr int64_t kMostForgotten = int64_t{1} << 20;  // serials of a host, by restoring a backup

}  // namespace

EnvironmentDeployer::EnvironmentDeployer(const DeployParts& parts, Orders& orders,
                                         const PresenceBoard& presence,
                                         store::Environment environment,
                                         std::shared_ptr<SiteRepository> site,
                                         std::function<void(std::function<void()>)> later)
    : context_{parts,
               orders,
               presence,
               environment,
               HostTable(parts.store, environment.id),
               std::move(later)},
      site_(std::move(site)),
      orphans_(context_),
      issuer_(context_, orphans_),
      builder_(context_, *site_),
      planner_(context_, issuer_),
      rollouts_(context_, issuer_),
      halt_(context_) {}

// --- what happened ---

void EnvironmentDeployer::presence_changed(const Presence& presence) {
  if (presence.connectivity != store::Connectivity::online) return;
  arrivals_.insert(presence.host.host.value);
}

void EnvironmentDeployer::reported(store::HostId id, const std::string& deployment, bool succeeded,
                                   const std::string& failure) {
  DeployedHost* host = context_.hosts.find(id);
  if (host && host->apply == deployment) host->apply.clear();
  rollouts_.reported(id, deployment, succeeded, failure);
  states_changed();
}

void EnvironmentDeployer::states_changed() {
  if (std::exchange(look_at_reports_, false)) look_ = true;
}

void EnvironmentDeployer::declined(store::HostId id, const wire::Declined& declined) {
  context_.parts.log.warning(context_.name() + ": " + declined.target +
                             " declined: " + declined.error.message);
  DeployedHost* host = context_.hosts.find(id);
  if (!declined.deployment || !host || host->apply != *declined.deployment) return;
  host->apply.clear();
  host->ordered.reset();
  if (is_paused(*host)) host->tried = 0;  // that is no answer: it is ordered when that is over
  auto forgotten = context_.parts.store.write([&](store::Writer& w) {
    return store::orders::forget_ordered(w, context_.environment.id, id);
  });
  if (!forgotten) context_.parts.log.error(forgotten.error().to_string());
  rollouts_.declined(id, *declined.deployment, declined.error.message);
}

// --- what follows ---

std::optional<MonotonicTime> EnvironmentDeployer::work() {
  const MonotonicTime now = context_.parts.clock.now();
  if (try_again_ && now < *try_again_) return try_again_;
  try_again_.reset();
  if (Status done = do_due(); !done) {
    context_.parts.log.error(context_.name() + ": " + done.error().to_string());
    try_again_ = now + kTryAgain;
    return try_again_;
  }
  if (orphans_.has_work()) return now;
  MonotonicTime due = *renew_;
  if (!deploy_.windows.open(context_.parts.clock.wall())) due = std::min(due, now + kLookAtWindows);
  return std::min(due, rollouts_.due().value_or(due));
}

Status EnvironmentDeployer::begin() {
  TRY_DO(context_.hosts.load());
  TRY_DO(read_settings());
  TRY_DO(rollouts_.resume_interrupted());
  begun_ = true;
  return {};
}

Status EnvironmentDeployer::do_due() {
  if (!begun_) TRY_DO(begin());
  if (settings_) TRY_DO(read_settings());
  if (!arrivals_.empty()) TRY_DO(read_arrivals());
  if (moved_) {
    TRY_DO(builder_.catch_up());
    moved_ = false;
    look_ = true;
  }
  if (!facts_.empty()) TRY_DO(recompile());
  const auto way_is_free = [this] { return !rollouts_.active() || rollouts_.halted_by_failures(); };
  const bool was_free = way_is_free();
  TRY_DO(rollouts_.advance(may_begin()));
  if (!was_free && way_is_free()) look_ = true;
  if (look_ && may_begin()) {
    TRY_DO(deploy_automatically());
    look_ = false;
  }
  if (orphans_.has_work()) TRY_DO(orphans_.work());
  return renew_offers();
}

Status EnvironmentDeployer::read_settings() {
  TRY(context_.environment, context_.parts.store.read([&](store::Reader& r) {
    return store::environments::get(r, context_.environment.id);
  }));
  settings_ = false;
  look_ = true;
  halt_.enforce();
  auto settings = deploy_settings(context_.environment.settings);
  if (settings)
    deploy_ = *settings;
  else
    context_.parts.log.error(context_.name() + ": settings: " + settings.error().message);
  return {};
}

// Who has a link now may have joined since, or have been accepted, renamed or paused.
Status EnvironmentDeployer::read_arrivals() {
  for (int64_t id : arrivals_) {
    TRY_DO(context_.hosts.reload({id}));
    if (DeployedHost* host = context_.hosts.find(store::HostId{id})) TRY_DO(notice_held(*host));
    rollouts_.connected({id});
  }
  arrivals_.clear();
  look_ = true;
  halt_.enforce();
  return {};
}

// An agent holds what was given to it after the backup that this server was restored from. That
// stays until something newer comes or somebody deploys: nobody is set back by a restore. What it
// was ordered is not known, and the next serial is above its.
Status EnvironmentDeployer::notice_held(DeployedHost& host) {
  auto presence = context_.presence.find(host.ref.host);
  if (!presence || !presence->held || presence->held->serial < host.serial) return {};
  const wire::Held& held = *presence->held;
  if (host.serial == 0 || held == host.compiled || held == host.offered) return {};
  TRY(bool possible, can_have_given(host, held.serial));
  if (possible) host.serial = held.serial;
  const Claim claim = possible ? Claim::ahead : Claim::made_up;
  if (host.claim >= claim) return {};
  if (possible) {
    host.ordered.reset();
    host.offered.reset();
    if (host.compiled) host.tried = std::max(host.tried, host.compiled->serial);
  }
  TRY_DO(tell_claim(host, claim, held.serial));
  host.claim = claim;
  return {};
}

// Whether the server whose backup this one was restored from can have come to that serial.
Result<bool> EnvironmentDeployer::can_have_given(const DeployedHost& host, int64_t serial) {
  TRY(auto last, context_.parts.store.read([&](store::Reader& r) {
    return store::catalogs::current(r, context_.environment.id, host.ref.host);
  }));
  return serial < store::catalogs::kHighestSerial &&
         serial - (last ? last->serial : 0) <= kMostForgotten;
}

// What a host claims costs its server a line and a write once, however often it does.
Status EnvironmentDeployer::tell_claim(const DeployedHost& host, Claim claim, int64_t serial) {
  const bool ahead = claim == Claim::ahead;
  context_.parts.log.warning(
      context_.name() + ": " + host.name +
      (ahead ? " holds catalog " : " says that it holds catalog ") + std::to_string(serial) +
      (ahead ? ", of which this server knows nothing; it is deployed to with the next commit, or "
               "by consort deploy"
             : ", which nobody can have given it; that is not believed"));
  model::Map body;
  body.set("name", model::Value(host.name));
  body.set("serial", model::Value(serial));
  TRY_DO(context_.parts.store.write([&](store::Writer& w) -> Status {
    const store::EnvironmentId environment = context_.environment.id;
    if (ahead) TRY_DO(store::orders::forget_ordered(w, environment, host.ref.host));
    return tell(w, environment, ahead ? "host.ahead" : "host.not_believed", body, host.ref.host);
  }));
  context_.parts.ring_events();
  return {};
}

Status EnvironmentDeployer::recompile() {
  for (int64_t id : facts_) {
    const store::HostId host{id};
    if (!context_.hosts.find(host)) TRY_DO(context_.hosts.reload(host));
    if (const DeployedHost* known = context_.hosts.find(host)) builder_.facts_changed(known->name);
  }
  TRY_DO(builder_.recompile());
  facts_.clear();
  look_ = true;
  return {};
}

bool EnvironmentDeployer::may_begin() const {
  return !context_.environment.paused && deploy_.windows.open(context_.parts.clock.wall());
}

// By somebody, or because nobody has released it yet.
bool EnvironmentDeployer::is_paused(const DeployedHost& host) const {
  const auto presence = context_.presence.find(host.ref.host);
  return !host.paused.empty() || (presence && presence->paused);
}

Status EnvironmentDeployer::deploy_automatically() {
  const auto& revision = builder_.current();
  if (!deploy_.automatic || !revision) return {};
  const bool fresh = !rollouts_.considered(revision->id) && considered_ != revision->id;
  if (fresh && rollouts_.halted_by_failures())
    TRY_DO(rollouts_.supersede("a newer revision was deployed"));
  if (fresh ? rollouts_.active() : rollouts_.stepped_aside(revision->id)) return {};
  std::vector<DeployedHost*> behind;
  for (DeployedHost* host : context_.hosts.all()) {
    if (!host->is_behind() || rollouts_.concerns(host->ref.host)) continue;
    if (!fresh && is_paused(*host)) continue;
    if (fresh || host->tried < host->compiled->serial) behind.push_back(host);
  }
  if (!behind.empty())
    TRY_DO(fresh ? begin_automatic_rollout(*revision, behind) : follow_up(*revision, behind));
  considered_ = revision->id;
  return {};
}

Status EnvironmentDeployer::begin_automatic_rollout(const store::Revision& revision,
                                                    const std::vector<DeployedHost*>& behind) {
  FleetPlan plan = Planner::unasked(behind, revision.commit);
  TRY(auto id, context_.parts.store.write([&](store::Writer& w) {
    return store::plans::save(w, context_.environment.id, revision.id, to_json(plan),
                              Rollouts::kServer);
  }));
  TRY_DO(rollouts_.begin({.plan = id,
                          .revision = revision.id,
                          .current = revision.id,
                          .what = std::move(plan),
                          .strategy = deploy_.strategy,
                          .actor = Rollouts::kServer}));
  return rollouts_.advance(true);
}

// Hosts whose catalog has changed since their revision was rolled out: by facts, or because they
// came later.
Status EnvironmentDeployer::follow_up(const store::Revision& revision,
                                      const std::vector<DeployedHost*>& behind) {
  TRY(auto hosts, not_held_up(behind));
  look_at_reports_ = hosts.size() < behind.size();
  std::vector<Issue> issues;
  for (DeployedHost* host : hosts)
    issues.push_back({host, *host->compiled});
  if (issues.empty()) return {};
  TRY_DO(issuer_.number(issues));
  issuer_.order(issues, revision.commit, next_deployment("follow-up"),
                [this](const Status& status) {
                  if (status) return;
                  context_.parts.log.error(context_.name() + ": " + status.error().to_string());
                  look_ = true;
                  try_again_ = context_.parts.clock.now() + kTryAgain;
                });
  return {};
}

std::string EnvironmentDeployer::next_deployment(std::string_view kind) {
  const auto now = context_.parts.clock.wall().time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return std::string(kind) + "-" + std::to_string(milliseconds) + "-" +
         std::to_string(++deployments_);
}

// By the order that a rollout of them would keep.
Result<std::vector<DeployedHost*>> EnvironmentDeployer::not_held_up(
    const std::vector<DeployedHost*>& behind) {
  std::vector<std::string> names;
  std::vector<std::vector<model::Address>> needs;
  std::unordered_map<std::string, size_t> positions;
  for (const DeployedHost* host : behind) {
    positions.emplace(host->name, names.size());
    names.push_back(host->name);
    needs.push_back(host->needs);
  }
  const std::vector<uint32_t> circle = circles(names, needs);
  std::vector<Waiting> waiting;
  for (size_t at = 0; at < behind.size(); ++at) {
    TRY(Readiness known, readiness_of(context_, needs[at], [&](const std::string& name) {
          auto other = positions.find(name);
          if (other == positions.end()) return Needed::elsewhere;
          return circle[other->second] == circle[at] ? Needed::beside : Needed::before;
        }));
    waiting.push_back({at, circle[at], known.ready});
  }
  std::vector<DeployedHost*> hosts;
  for (size_t at : released(waiting))
    hosts.push_back(behind[at]);
  return hosts;
}

Status EnvironmentDeployer::renew_offers() {
  const MonotonicTime now = context_.parts.clock.now();
  if (renew_ && now < *renew_) return {};
  renew_ = now + kRenewEvery;
  issuer_.renew();
  return {};
}

// --- what people ask for ---

Outcome<Done> EnvironmentDeployer::make_plan(const Order& order, const model::Map& request) {
  return planner_.make(order, request, builder_.current());
}

// The first reason why what was planned is not what would happen now.
std::optional<Problem> EnvironmentDeployer::staleness(const FleetPlan& plan) {
  for (const PlannedHost& planned : plan.hosts) {
    const DeployedHost* host = context_.hosts.find(planned.host);
    if (planned.error || !host || host->ordered == planned.before) continue;
    return Problem{.status = 409,
                   .code = "stale",
                   .detail = planned.name + " was deployed to since the plan was made",
                   .hint = "make a new plan"};
  }
  return std::nullopt;
}

Outcome<Done> EnvironmentDeployer::apply_plan(const Order& order, const store::Plan& plan,
                                              const model::Map& request) {
  auto refuse = [](std::string code, std::string detail, std::string hint) {
    return Problem{.status = 409,
                   .code = std::move(code),
                   .detail = std::move(detail),
                   .hint = std::move(hint)};
  };
  if (const model::Value* digest = request.find("digest"))
    if (digest->text() != plan.digest.hex())
      return refuse("stale", "the plan is not the one with that digest", "look at it again");
  if (plan.state != store::PlanState::saved)
    return refuse("conflict",
                  "the plan was " + std::string(store::to_string(plan.state)) + " before",
                  "make a new plan");
  if (context_.environment.paused)
    return refuse("conflict", "the environment is halted", "resume the environment first");
  if (rollouts_.active())
    return refuse("busy", "another rollout is under way",
                  "wait for its end, or halt it and roll it back");
  auto strategy = strategy_from(request, deploy_.strategy);
  if (!strategy)
    return Problem{.status = 422, .code = "invalid", .detail = strategy.error().message};
  TRY(FleetPlan what, fleet_plan(plan.body));
  if (auto stale = staleness(what)) return *stale;
  const auto& current = builder_.current();
  TRY(auto begun, rollouts_.begin({.plan = plan.id,
                                   .revision = plan.revision,
                                   .current = current ? current->id : plan.revision,
                                   .what = std::move(what),
                                   .strategy = *strategy,
                                   .actor = order.actor,
                                   .audit = order.audit,
                                   .as_operation = true}));
  model::Map result;
  result.set("rollout", model::Value(begun.rollout.value));
  return Done{.result = std::move(result), .operation = begun.operation};
}

// An order replaces the one before: nobody is to lose what he was told to become.
Outcome<Done> EnvironmentDeployer::repair(const std::vector<store::HostId>& hosts,
                                          const model::Address& resource) {
  auto refuse = [](std::string detail) {
    return Problem{.status = 409, .code = "conflict", .detail = std::move(detail)};
  };
  if (!builder_.current()) return refuse("nothing was deployed yet");
  if (rollouts_.active()) return refuse("a rollout is under way: wait for its end");
  std::vector<Issue> issues;
  for (store::HostId id : hosts) {
    DeployedHost* host = context_.hosts.find(id);
    if (!host || !host->managed) return refuse("one of the hosts is not managed any more");
    if (!host->paused.empty()) return refuse(host->name + " is paused: " + host->paused);
    const auto presence = context_.presence.find(id);
    if (!presence || presence->connectivity == store::Connectivity::lost)
      return refuse(host->name +
                    " has no link: whatever is there when it comes back may be "
                    "something else");
    if (!host->apply.empty() || !host->offered || host->ordered != host->offered->catalog)
      return refuse(host->name + " is being deployed to: wait for its report");
    issues.push_back({host, *host->offered, {}, {{resource}}});
  }
  issuer_.order(issues, builder_.current()->commit, next_deployment("repair"),
                [this](const Status& status) {
                  if (!status)
                    context_.parts.log.error(context_.name() + ": " + status.error().to_string());
                });
  Done done;
  done.result.set("ordered", model::Value(static_cast<int64_t>(issues.size())));
  return done;
}

// What fails here is tried again, and told, by work().
std::optional<Built> EnvironmentDeployer::built(const ObjectId& commit) {
  if (!begun_ || !builder_.catch_up()) return std::nullopt;
  const auto& newest = builder_.newest();
  return newest && newest->commit == commit ? newest : std::nullopt;
}

std::optional<Problem> EnvironmentDeployer::review(const std::optional<ObjectId>& base,
                                                   const ObjectId& commit) {
  auto errors = builder_.new_errors(base, commit);
  if (!errors) return Problem::from(errors.error());
  if (!errors->has_errors()) return std::nullopt;
  Problem problem{.status = 422,
                  .code = "not_compiled",
                  .detail = "with this change the site would not compile; nothing was committed",
                  .diagnostics = bounded(*errors)};
  const auto& all = errors->all();
  const Place& first = std::ranges::find(all, Severity::error, &Diagnostic::severity)->place;
  if (!first.document.empty()) problem.source = first;
  return problem;
}

}  // namespace consort::server
