#include "agent/target/keeper.h"
#include "agent/target/live_read.h"
#include "agent/target/undo.h"
#include "model/json.h"
#include "system/facts.h"
#include "wire/fit.h"

// What a keeper can be told, and how it does that.
namespace consort::agent {
namespace {

Digest digest_of(const model::Facts& facts) { return sha256(model::to_json(facts.tree)); }

std::vector<wire::DriftOverride> with_repairs(const wire::Apply& apply) {
  std::vector<wire::DriftOverride> overrides = apply.drift;
  for (const wire::Repair& repair : apply.repair)
    overrides.push_back({repair.resource, model::DriftPolicy::enforce});
  return overrides;
}

}  // namespace

// Lets a run begin its next resource.
class Keeper::Gate final : public Observer {
 public:
  explicit Gate(Keeper& keeper) : keeper_(keeper) {}
  void began(const model::Address&) override { keeper_.wait_while_paused(); }

 private:
  Keeper& keeper_;
};

void Keeper::apply(wire::Apply apply) {
  orders_.give(
      [this, apply = std::move(apply)](std::stop_token stop) { do_apply(apply, std::move(stop)); });
}

void Keeper::plan(wire::Plan plan, wire::Held offered) {
  orders_.give([this, plan = std::move(plan), offered](std::stop_token stop) {
    do_plan(plan, offered, std::move(stop));
  });
}

void Keeper::pause(std::string reason) { orders_.hold({true, std::move(reason)}); }

void Keeper::resume() { orders_.hold({}); }

void Keeper::recall() {
  orders_.give([this](std::stop_token) {
    do_facts(/*again=*/true);
    number(ledger_->standing());
  });
  if (lookout_) lookout_->recall();
}

void Keeper::refresh_facts() {
  orders_.give([this](std::stop_token) { do_facts(/*again=*/false); });
}

void Keeper::content_arrived() {
  orders_.give([this](std::stop_token) {
    if (!bench_ && held()) (void)open_bench();
  });
}

// Beside the orders: whoever looks at a machine does not wait for a long apply.
void Keeper::read(wire::Read read) {
  Machinery machinery;
  std::shared_ptr<Workbench> bench;
  model::Redactor redact;
  {
    std::lock_guard lock(mutex_);
    machinery = machinery_;
    bench = bench_;
    redact = model::Redactor(redaction_key_);
    ++reads_;
  }
  commons_.pool.submit([this, read = std::move(read), machinery, bench, redact] {
    wire::ReadResult answer{read.request, read.target, {}};
    if (machinery.target)
      answer = live_read(read, commons_, machinery, bench.get(), redact, stopping_.get_token());
    else
      answer.result = wire::Fault{Code::unavailable, "the target cannot be reached"};
    outlet_.say(std::move(answer));
    std::lock_guard lock(mutex_);
    if (--reads_ == 0) reads_done_.notify_all();
  });
}

void Keeper::do_apply(const wire::Apply& apply, std::stop_token stop) {
  bool named = !apply.deployment.empty();
  if (named && record_.done == apply.deployment && record_.held == apply.catalog) {
    model::Report nothing{settings_.name, apply.catalog.catalog, commons_.clock.wall(), {}, {}, 0};
    if (bench_) nothing.unchanged = bench_->catalog().resources.size();
    return report(std::move(nothing), wire::Report::Cause::apply, apply.deployment);
  }
  if (record_.paused) return decline(apply, fail(Code::denied, "paused: " + record_.pause_reason));
  auto run = carry_out(apply, stop);
  {
    std::lock_guard lock(mutex_);
    deploying_ = false;
  }
  if (!run) {
    if (!stop.stop_requested()) decline(apply, run.error());
  } else if (!stop.stop_requested()) {
    // One that was cut short is given again after the restart, and finished then.
    report(std::move(*run), wire::Report::Cause::apply,
           named ? std::optional(apply.deployment) : std::nullopt);
    std::lock_guard lock(mutex_);
    record_.begun.reset();
    if (named) record_.done = apply.deployment;
    if (Status kept = keep_record(); !kept) commons_.log.error(kept.error().to_string());
  }
  if (lookout_) lookout_->look_again();
  tell_state();
}

// Nothing is touched, and nothing else is held, before the plan was found to be the one agreed to.
// Of a deployment that had begun before a crash the plan is another one by now; it goes on.
Result<model::Report> Keeper::carry_out(const wire::Apply& apply, std::stop_token stop) {
  TRY(std::shared_ptr<Workbench> bench, bench_for(apply.catalog, with_repairs(apply), *state_));
  Engine::Look look = bench->engine().look_at_all(stop);
  if (stop.stop_requested()) return fail(Code::cancelled, "the agent stops");
  if (apply.plan && record_.begun != apply.deployment &&
      wire::plan_digest(bench->plan_for_others(look, stop)) != *apply.plan)
    return fail(Code::stale, "the plan is another one now; plan again");
  TargetRecord record = record_;
  record.held = apply.catalog;
  record.overrides = apply.drift;
  if (!apply.deployment.empty()) record.begun = apply.deployment;
  TRY_DO(agent::keep_record(file("record.json"), record));
  watch_.reset();
  {
    std::lock_guard lock(mutex_);
    record_ = std::move(record);
    bench_ = bench;
    standing_ = Standing(bench->catalog().resources.size());
    standing_.saw(look);
    deploying_ = true;
  }
  cause_ = wire::Report::Cause::drift;
  number(ledger_->keep_only(bench->catalog()));
  tell_state();
  Gate gate(*this);
  TRY(model::Report run, bench->engine().apply(look, gate, stop));
  TRY_DO(bench->engine().make_durable());
  {
    std::lock_guard lock(mutex_);
    standing_.ran(bench->catalog(), run);
  }
  log_failures();
  if (!apply.repair.empty()) {
    TRY_DO(put_down_repairs(apply));
    TRY_DO(undo_local_changes(apply, gate, stop, run));
  }
  return run;
}

// From now on their own policy counts again.
Status Keeper::put_down_repairs(const wire::Apply& apply) {
  TRY(std::shared_ptr<Workbench> bench, bench_for(apply.catalog, apply.drift, *state_));
  std::lock_guard lock(mutex_);
  bench_ = std::move(bench);
  return {};
}

// What the catalog does not describe is put back as it was before somebody changed it.
Status Keeper::undo_local_changes(const wire::Apply& apply, Observer& observer,
                                  std::stop_token stop, model::Report& run) {
  std::set<model::Address> unwanted;
  for (const wire::Repair& repair : apply.repair)
    if (!bench_->catalog().find(repair.resource)) unwanted.insert(repair.resource);
  if (unwanted.empty()) return {};
  auto told = [&]() -> Result<std::vector<model::ResourceReport>> {
    if (!lookout_) return fail(Code::unsupported, "this target is not observed");
    TRY(Undoing undoing, lookout_->undoing(unwanted, stop));
    TRY(auto told,
        undo(commons_, bench_->machinery(), settings_.name, std::move(undoing), observer, stop));
    TRY(Undoing left, lookout_->undoing(unwanted, stop));
    tell_what_is_left(left, told);
    return told;
  }();
  if (!told && stop.stop_requested()) return std::move(told).error();
  if (told) {
    std::ranges::move(*told, std::back_inserter(run.resources));
    return {};
  }
  for (const model::Address& resource : unwanted)
    run.resources.push_back({.address = resource,
                             .outcome = model::Outcome::failed,
                             .message = "it cannot be undone: " + told.error().to_string()});
  return {};
}

void Keeper::do_plan(const wire::Plan& plan, const wire::Held& offered, std::stop_token stop) {
  wire::PlanResult answer{plan.request, plan.target, {}};
  auto result = planned(offered, stop);
  if (result)
    answer.result = std::move(*result);
  else
    answer.result = wire::fault_of(result.error());
  outlet_.say(wire::fitted(std::move(answer)));
}

// On a copy of what is remembered: looking at another catalog must not change what is known under
// the one that is held.
Result<wire::Planned> Keeper::planned(const wire::Held& offered, std::stop_token stop) {
  TRY_DO(state_->commit(/*durable=*/false));
  TRY(auto state, State::open(read_only_storage(file("journal"))));
  TRY(auto bench, bench_for(offered, {}, *state));
  Engine::Look look = bench->engine().look_at_all(stop);
  if (stop.stop_requested()) return fail(Code::cancelled, "the agent stops");
  wire::Planned planned;
  planned.plan = bench->plan_for_others(look, stop);
  planned.digest = wire::plan_digest(planned.plan);
  return planned;
}

void Keeper::do_pause(bool paused, std::string reason) {
  {
    std::lock_guard lock(mutex_);
    bool changed = record_.paused != paused || record_.pause_reason != reason;
    record_.paused = paused;
    record_.pause_reason = std::move(reason);
    Status kept = changed ? keep_record() : Status{};
    if (!kept) commons_.log.error(settings_.name + ": " + kept.error().to_string());
  }
  // What was repaired a moment ago must not wait for the resume to be durable.
  if (paused && bench_) (void)bench_->engine().make_durable();
  if (!paused && watch_) watch_->look_again();
  tell_state();
}

void Keeper::do_facts(bool again) {
  Diagnostics warnings;
  auto facts =
      std::make_shared<const model::Facts>(system::collect_facts(*machinery_.target, warnings));
  for (const Diagnostic& warning : warnings.all())
    commons_.log.warning(settings_.name + ": " + warning.message);
  Digest digest = digest_of(*facts);
  {
    std::lock_guard lock(mutex_);
    machinery_.facts = facts;
    if (!again && record_.facts == digest) return;
  }
  wire::AgentMessage message = wire::Facts{{1, 0}, settings_.name, facts->tree};
  if (!wire::fits(message))
    return commons_.log.error(settings_.name + ": its facts are too large to be sent");
  if (Status stored = outlet_.number({std::move(message)}); !stored) return;
  std::lock_guard lock(mutex_);
  record_.facts = digest;
  if (Status kept = keep_record(); !kept) commons_.log.error(kept.error().to_string());
}

void Keeper::report(model::Report run, wire::Report::Cause cause,
                    std::optional<std::string> deployment) {
  if (bench_) run = bench_->report_for_others(std::move(run));
  number({wire::fitted(
      wire::Report{{1, 0}, settings_.name, cause, std::move(deployment), std::move(run)})});
  std::lock_guard lock(mutex_);
  reported_ = commons_.clock.wall();
}

// What cannot be stored is counted and told by the outbox.
void Keeper::number(std::vector<wire::AgentMessage> messages) {
  if (!messages.empty()) (void)outlet_.number(std::move(messages));
}

void Keeper::keep_ledger() {
  if (Status kept = ledger_->keep(); !kept)
    commons_.log.error(settings_.name + ": " + kept.error().to_string());
}

void Keeper::decline(const wire::Apply& apply, const Error& error) {
  commons_.log.warning(settings_.name + " declines deployment " + apply.deployment + ": " +
                       error.to_string());
  wire::Declined declined{settings_.name, apply.deployment, apply.catalog.catalog,
                          wire::fault_of(error)};
  if (apply.deployment.empty()) declined.deployment.reset();
  outlet_.say(std::move(declined));
}

void Keeper::tell_state() { outlet_.stands(state()); }

Status Keeper::keep_record() { return agent::keep_record(file("record.json"), record_); }

}  // namespace consort::agent
