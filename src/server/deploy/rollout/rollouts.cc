#include "server/deploy/rollout/rollouts.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/strings.h"
#include "model/json.h"
#include "server/deploy/rollout/remote_needs.h"
#include "store/audit.h"
#include "store/plans.h"
#include "store/reports.h"

namespace consort::server {

using store::RolloutState;

namespace {

constexpr Duration kSaveEvery = std::chrono::milliseconds(200);
constexpr size_t kReportsLookedAt = 50;  // of one host, after a restart

std::string deployment_of(store::RolloutId id, bool back) {
  return "rollout-" + std::to_string(id.value) + (back ? "-back" : "");
}

std::vector<std::string> names_of(const std::vector<PlannedHost>& hosts) {
  std::vector<std::string> names;
  for (const PlannedHost& host : hosts)
    names.push_back(host.name);
  return names;
}

// Only to where hosts were before; those that never had anything stay as they are.
std::vector<PlannedHost> way_back(const std::vector<PlannedHost>& hosts) {
  std::vector<PlannedHost> back;
  for (const PlannedHost& host : hosts)
    if (host.before)
      back.push_back({.host = host.host, .name = host.name, .catalog = *host.before});
  return back;
}

// Hosts after those that they need; in a circle as they were. Their circles.
std::vector<uint32_t> needed_first(std::vector<PlannedHost>& hosts,
                                   std::vector<std::vector<model::Address>>& needs) {
  const std::vector<uint32_t> circle = circles(names_of(hosts), needs);
  std::vector<size_t> order(hosts.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](size_t at) { return circle[at]; });
  std::vector<PlannedHost> sorted_hosts;
  std::vector<std::vector<model::Address>> sorted_needs;
  std::vector<uint32_t> sorted_circles;
  for (size_t at : order) {
    sorted_hosts.push_back(std::move(hosts[at]));
    sorted_needs.push_back(std::move(needs[at]));
    sorted_circles.push_back(circle[at]);
  }
  hosts = std::move(sorted_hosts);
  needs = std::move(sorted_needs);
  return sorted_circles;
}

// Of a rollout in the store: what people see, and what go_on() needs.
std::string progress_json(const Course& course, store::RevisionId current, bool back,
                          std::optional<store::OperationId> operation) {
  model::Map progress = course.progress();
  progress.set("back", model::Value(back));
  progress.set("current", model::Value(current.value));
  if (operation) progress.set("operation", model::Value(operation->value));
  return model::to_json(progress);
}

model::Map saying(std::string_view key, const std::string& text) {
  model::Map map;
  map.set(key, model::Value(text));
  return map;
}

Problem conflict(std::string detail, std::string hint) {
  return {.status = 409, .code = "conflict", .detail = std::move(detail), .hint = std::move(hint)};
}

}  // namespace

// --- beginning ---

void Rollouts::activate(store::RolloutId id, store::RevisionId revision, FleetPlan plan,
                        const Strategy& strategy, std::optional<store::OperationId> operation,
                        bool back) {
  std::vector<PlannedHost> hosts = back ? way_back(plan.hosts) : std::move(plan.hosts);
  std::vector<std::vector<model::Address>> needs(hosts.size());
  for (size_t i = 0; i < hosts.size() && !back; ++i)
    needs[i] = needs_of(hosts[i]);
  std::vector<uint32_t> circles = needed_first(hosts, needs);
  Course course(names_of(hosts), strategy, std::move(circles));
  active_.emplace(Active{.id = id,
                         .revision = revision,
                         .commit = std::move(plan.revision),
                         .hosts = std::move(hosts),
                         .operation = operation,
                         .back = back,
                         .deployment = deployment_of(id, back),
                         .course = std::move(course),
                         .needs = std::move(needs)});
  for (size_t i = 0; i < active_->hosts.size(); ++i)
    active_->positions[active_->hosts[i].host.value] = i;
}

std::vector<model::Address> Rollouts::needs_of(const PlannedHost& planned) {
  const DeployedHost* host = context_.hosts.find(planned.host);
  if (host && host->bytes > 0 && host->compiled && host->compiled->catalog == planned.catalog)
    return host->needs;
  auto needs = context_.parts.store.read(
      [&](store::Reader& r) { return remote_needs(r, context_.environment.id, planned.catalog); });
  if (needs) return std::move(*needs);
  context_.parts.log.warning(context_.name() + ": what " + planned.name +
                             " needs of other hosts is not known: " + needs.error().to_string());
  return {};
}

Result<Rollouts::Begun> Rollouts::begin(Beginning beginning) {
  if (active_)
    return fail(Code::busy, "rollout " + std::to_string(active_->id.value) + " is under way");
  const store::EnvironmentId environment = context_.environment.id;
  std::erase_if(beginning.what.hosts, [](const PlannedHost& host) { return host.error; });
  TRY(Begun begun, context_.parts.store.write([&](store::Writer& w) -> Result<Begun> {
    Begun begun;
    TRY(begun.rollout, store::rollouts::begin(w, environment, beginning.plan));
    TRY_DO(store::plans::set_state(w, environment, beginning.plan, store::PlanState::applied));
    if (beginning.audit) TRY_DO(store::audit::append(w, *beginning.audit));
    if (beginning.as_operation) {
      TRY(begun.operation, store::operations::begin(w, environment, "deploy", beginning.actor));
    }
    const Course course(names_of(beginning.what.hosts), beginning.strategy);
    TRY_DO(store::rollouts::set(w, environment, begun.rollout, RolloutState::running,
                                progress_json(course, beginning.current, false, begun.operation)));
    model::Map body = saying("by", beginning.actor);
    body.set("rollout", model::Value(begun.rollout.value));
    body.set("plan", model::Value(beginning.plan.value));
    body.set("commit", model::Value(beginning.what.revision));
    body.set("hosts", model::Value(static_cast<int64_t>(beginning.what.hosts.size())));
    TRY_DO(tell(w, environment, "rollout.started", body));
    return begun;
  }));
  context_.parts.ring_events();
  last_ = {beginning.revision, beginning.current, beginning.actor != kServer};
  activate(begun.rollout, beginning.revision, std::move(beginning.what), beginning.strategy,
           begun.operation, false);
  return begun;
}

// --- after a restart ---

Status Rollouts::resume_interrupted() {
  std::optional<store::Plan> plan;
  const store::EnvironmentId environment = context_.environment.id;
  TRY(auto newest,
      context_.parts.store.read([&](store::Reader& r) -> Result<std::optional<store::Rollout>> {
        TRY(auto page, store::rollouts::list(r, environment, {.limit = 1}));
        if (page.items.empty()) return std::optional<store::Rollout>();
        TRY(plan, store::plans::get(r, environment, page.items.front().plan));
        return page.items.front();
      }));
  if (!newest) return {};
  TRY(model::Value progress, model::parse_json(newest->progress));
  model::Fields fields(progress, "progress");
  last_ = {plan->revision, plan->revision, plan->author != kServer,
           newest->state == RolloutState::rolled_back};
  if (fields.has("current")) last_->current = {fields.integer("current", 1, INT64_MAX)};
  if (newest->state != RolloutState::running && newest->state != RolloutState::halted) return {};
  return go_on(*newest, *plan, fields);
}

Status Rollouts::go_on(const store::Rollout& rollout, const store::Plan& plan,
                       model::Fields& progress) {
  Strategy strategy;
  if (progress.has("strategy")) {
    TRY(strategy, strategy_from(progress.map("strategy")));
  }
  TRY(FleetPlan what, fleet_plan(plan.body));
  std::erase_if(what.hosts, [](const PlannedHost& host) { return host.error; });
  last_->rolled_back = progress.boolean_or("back", false);
  activate(rollout.id, plan.revision, std::move(what), strategy, std::nullopt, last_->rolled_back);
  if (progress.has("operation"))
    active_->operation = store::OperationId{progress.integer("operation", 1, INT64_MAX)};
  TRY_DO(restore());
  active_->course.restore_halt(progress);
  active_->halt_told = active_->course.halted();
  return {};
}

Status Rollouts::restore() {
  for (size_t i = 0; i < active_->hosts.size(); ++i) {
    TRY(auto standing, standing_of(active_->hosts[i]));
    if (standing) active_->course.restore(i, *standing, context_.parts.clock.now());
  }
  return {};
}

// By what was ordered and reported, all of which is durable. None: its turn has not come.
Result<std::optional<Standing>> Rollouts::standing_of(const PlannedHost& planned) {
  const DeployedHost* host = context_.hosts.find(planned.host);
  if (!host) return std::optional(Standing::failed);
  if (host->ordered != planned.catalog) return std::optional<Standing>();
  if (host->apply == active_->deployment)
    return std::optional(context_.is_connected(planned.host) ? Standing::running : Standing::away);
  TRY(auto reports, context_.parts.store.read([&](store::Reader& r) {
    return store::reports::list(r, context_.environment.id, {.host = planned.host},
                                {.limit = kReportsLookedAt});
  }));
  for (const store::Report& report : reports.items)
    if (report.run == active_->deployment)
      return std::optional(report.outcome == store::RunOutcome::failed ? Standing::failed
                                                                       : Standing::succeeded);
  return active_->back ? std::optional(Standing::succeeded) : std::optional<Standing>();
}

// --- what agents say ---

std::optional<size_t> Rollouts::position(store::HostId host) const {
  if (!active_) return std::nullopt;
  auto found = active_->positions.find(host.value);
  return found == active_->positions.end() ? std::nullopt : std::optional(found->second);
}

bool Rollouts::concerns(store::HostId host) const {
  auto at = position(host);
  if (!at) return false;
  const Standing standing = active_->course.standing(*at);
  return standing == Standing::waiting || standing == Standing::running;
}

void Rollouts::ended(size_t position, bool succeeded, const std::string& message) {
  const Standing before = active_->course.standing(position);
  if (before == Standing::succeeded || before == Standing::waiting) return;
  if (succeeded)
    active_->course.succeeded(position);
  else
    active_->course.failed(position, message);
  model::Map body = saying("outcome", succeeded ? "succeeded" : "failed");
  body.set("name", model::Value(active_->hosts[position].name));
  if (!message.empty()) body.set("message", model::Value(message));
  note("rollout.host", std::move(body), active_->hosts[position].host);
}

void Rollouts::reported(store::HostId host, const std::string& deployment, bool succeeded,
                        const std::string& failure) {
  auto at = position(host);
  if (at && deployment == active_->deployment) ended(*at, succeeded, failure);
}

void Rollouts::declined(store::HostId host, const std::string& deployment, const std::string& why) {
  reported(host, deployment, false, "it declined: " + why);
}

void Rollouts::connected(store::HostId host) {
  if (auto at = position(host)) active_->course.connected(*at, context_.parts.clock.now());
}

// --- going on ---

Result<Readiness> Rollouts::readiness(size_t at) {
  return readiness_of(context_, active_->needs[at], [&](const std::string& name) {
    const DeployedHost* host = context_.hosts.find(name);
    auto other = host ? position(host->ref.host) : std::nullopt;
    if (!other) return Needed::elsewhere;
    const Course& course = active_->course;
    switch (course.standing(*other)) {
      case Standing::waiting:
        return course.circle(*other) == course.circle(at) ? Needed::beside : Needed::before;
      case Standing::running:
        return Needed::before;
      case Standing::away:
        return Needed::away;
      case Standing::succeeded:
      case Standing::failed:
        break;
    }
    return Needed::elsewhere;
  });
}

Course::Look Rollouts::look() {
  auto presence = [this](size_t position) {
    return context_.presence.find(active_->hosts[position].host);
  };
  return {.connected =
              [presence](size_t position) {
                auto found = presence(position);
                return found && found->connectivity == store::Connectivity::online;
              },
          .well =
              [presence](size_t position) {
                auto found = presence(position);
                return found && found->connectivity == store::Connectivity::online &&
                       found->compliance() != store::Compliance::failing;
              },
          .readiness =
              [this](size_t position) {
                if (active_->needs[position].empty()) return Readiness{};
                auto known = readiness(position);
                if (known) return *known;
                fault_ = std::move(known).error();
                return Readiness{false};
              }};
}

std::optional<MonotonicTime> Rollouts::due() const {
  if (!active_) return std::nullopt;
  auto due = active_->course.due();
  if (active_->unsaved) {
    const MonotonicTime save = active_->saved + kSaveEvery;
    due = due ? std::min(*due, save) : save;
  }
  return due;
}

Status Rollouts::advance(bool open) {
  if (!active_) return {};
  Course& course = active_->course;
  if (open) {
    const size_t batch = course.batch();
    std::vector<size_t> next = course.next(context_.parts.clock.now(), look());
    if (course.batch() != batch) {
      model::Map body;
      body.set("batch", model::Value(static_cast<int64_t>(course.batch())));
      body.set("hosts", model::Value(static_cast<int64_t>(next.size())));
      note("rollout.batch", std::move(body));
    }
    if (!next.empty()) TRY_DO(give_orders(next));
    TRY_DO(std::exchange(fault_, {}));
  }
  if (course.halted() && !active_->halt_told) {
    note("rollout.halted", saying("reason", course.reason()));
    active_->halt_told = true;
    return save(RolloutState::halted);
  }
  if (course.ended()) {
    const size_t failures = course.count(Standing::failed);
    if (active_->back) return finish(RolloutState::rolled_back, "rolled back");
    return failures > course.strategy().max_failures
               ? finish(RolloutState::failed, count(failures, "host") + " failed")
               : finish(RolloutState::done,
                        count(course.count(Standing::succeeded), "host") + " deployed");
  }
  if (active_->unsaved && context_.parts.clock.now() >= active_->saved + kSaveEvery)
    return save(course.halted() ? RolloutState::halted : RolloutState::running);
  return {};
}

Status Rollouts::give_orders(const std::vector<size_t>& positions) {
  std::vector<Issue> issues;
  std::vector<size_t> ordered;
  for (size_t at : positions) {
    const PlannedHost& planned = active_->hosts[at];
    DeployedHost* host = context_.hosts.find(planned.host);
    if (!host || !host->managed) {
      ended(at, false, "it is not managed any more");
      continue;
    }
    if (!host->has_serials()) {
      ended(at, false, "it has no serial left for a catalog");
      continue;
    }
    issues.push_back({host, {planned.catalog, 0}, planned.plan});
    ordered.push_back(at);
  }
  TRY_DO(issuer_.number(issues));
  active_->unsaved = true;
  issuer_.order(issues, active_->commit, active_->deployment,
                [this, id = active_->id, ordered = std::move(ordered)](const Status& status) {
                  if (status || !active_ || active_->id != id) return;
                  for (size_t at : ordered)
                    ended(at, false, status.error().to_string());
                });
  return {};
}

void Rollouts::note(std::string kind, model::Map body, std::optional<store::HostId> host) {
  body.set("rollout", model::Value(active_->id.value));
  active_->events.push_back({std::move(kind), std::move(body), host});
  active_->unsaved = true;
}

Status Rollouts::save(RolloutState state, const std::function<Status(store::Writer&)>& more) {
  const Course& course = active_->course;
  const std::string json = progress_json(course, last_->current, active_->back, active_->operation);
  const auto done =
      static_cast<int64_t>(course.count(Standing::succeeded) + course.count(Standing::failed));
  bool cancel = false;
  const store::EnvironmentId environment = context_.environment.id;
  TRY_DO(context_.parts.store.write([&](store::Writer& w) -> Status {
    TRY_DO(store::rollouts::set(w, environment, active_->id, state, json));
    for (const Event& event : active_->events)
      TRY_DO(tell(w, environment, event.kind, event.body, event.host));
    if (active_->operation) {
      TRY(auto operation, store::operations::get(w, environment, *active_->operation));
      cancel = operation.cancel;
      if (operation.state == store::OperationState::running)
        TRY_DO(store::operations::set_progress(
            w, environment, operation.id, done, static_cast<int64_t>(course.hosts()),
            "batch " + std::to_string(course.batch()) + " of " + std::to_string(course.batches())));
    }
    return more ? more(w) : Status();
  }));
  context_.parts.ring_events();
  active_->events.clear();
  active_->unsaved = false;
  active_->saved = context_.parts.clock.now();
  if (cancel) active_->course.halt("its operation was cancelled");
  return {};
}

Status Rollouts::finish(RolloutState state, const std::string& message) {
  model::Map body = saying("state", std::string(store::to_string(state)));
  body.set("message", model::Value(message));
  note("rollout.ended", body);
  body.set("rollout", model::Value(active_->id.value));
  TRY_DO(save(state, [&](store::Writer& w) -> Status {
    if (!active_->operation) return {};
    const bool well = state == RolloutState::done;
    Status ended = store::operations::end(
        w, context_.environment.id, *active_->operation,
        well ? store::OperationState::succeeded : store::OperationState::failed, message,
        model::to_json(body));
    return ended || ended.error().code == Code::stale ? Status() : ended;
  }));
  context_.parts.log.info(context_.name() + ": rollout " + std::to_string(active_->id.value) +
                          " has ended: " + message);
  active_.reset();
  return {};
}

// --- what people say ---

Outcome<Done> Rollouts::control(const Order& order, const store::Rollout& rollout,
                                RolloutControl control) {
  if (!active_ || active_->id != rollout.id)
    return conflict("the rollout has ended", "revert the commit to take back what it deployed");
  Course& course = active_->course;
  switch (control) {
    case RolloutControl::halt:
      course.halt("halted by " + order.actor);
      break;
    case RolloutControl::resume:
      if (!course.halted()) return conflict("the rollout is not halted", "");
      course.resume();
      active_->halt_told = false;
      note("rollout.resumed", saying("by", order.actor));
      break;
    case RolloutControl::roll_back:
      if (active_->back) return conflict("the rollout is being rolled back already", "");
      note("rollout.rolling_back", saying("by", order.actor));
      begin_rolling_back();
      break;
  }
  active_->unsaved = true;
  TRY_DO(save(course.halted() ? RolloutState::halted : RolloutState::running,
              [&](store::Writer& w) -> Status {
                TRY_DO(store::audit::append(w, order.audit));
                return {};
              }));
  model::Map result;
  result.set("rollout", model::Value(rollout.id.value));
  return Done{.result = std::move(result)};
}

// Those that were ordered anything go back to what they had, all at once.
void Rollouts::begin_rolling_back() {
  Active before = std::move(*active_);
  FleetPlan touched{.revision = before.commit};
  for (size_t i = 0; i < before.hosts.size(); ++i)
    if (before.course.standing(i) != Standing::waiting)
      touched.hosts.push_back(std::move(before.hosts[i]));
  Strategy at_once{.max_failures = before.hosts.size(),
                   .patience = before.course.strategy().patience};
  activate(before.id, before.revision, std::move(touched), at_once, before.operation, true);
  last_->rolled_back = true;
  active_->events = std::move(before.events);
}

Status Rollouts::supersede(const std::string& why) { return finish(RolloutState::failed, why); }

}  // namespace consort::server
