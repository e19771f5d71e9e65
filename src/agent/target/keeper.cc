#include "agent/target/keeper.h"

#include "agent/files.h"
#include "agent/redaction_key.h"
#include "agent/target/live_read.h"
#include "base/strings.h"
#include "model/json.h"
#include "system/facts.h"
#include "wire/fit.h"

namespace consort::agent {
namespace {

constexpr Duration kFirstRetry = std::chrono::seconds(5), kLastRetry = std::chrono::minutes(10);

bool worth_telling(const model::Report& report) {
  return std::ranges::any_of(report.resources, [](const model::ResourceReport& entry) {
    return entry.outcome != model::Outcome::drifted && entry.outcome != model::Outcome::waiting;
  });
}

Digest digest_of(const model::Facts& facts) { return sha256(model::to_json(facts.tree)); }

}  // namespace

// Hears what the watch sees and does, on the keeper's thread.
class Keeper::Ear final : public WatchObserver {
 public:
  explicit Ear(Keeper& keeper) : keeper_(keeper) {}

  void began(const model::Address&) override { keeper_.wait_while_paused(); }

  void saw(const Engine::Look& look) override {
    std::vector<wire::AgentMessage> news;
    auto add = [&](std::vector<wire::AgentMessage> messages) {
      for (wire::AgentMessage& message : messages)
        news.push_back(std::move(message));
    };
    Workbench& bench = *keeper_.bench_;
    WallTime now = keeper_.commons_.clock.wall();
    for (size_t i = 0; i < look.readings.size(); ++i) {
      const reconcile::Reading& reading = look.readings[i];
      const model::Resource& resource = bench.catalog().resources[i];
      if (reading.state == reconcile::Reading::State::right)
        add(keeper_.ledger_->settled(resource.address));
      else if (reading.state == reconcile::Reading::State::differs && !reading.ordered)
        add(keeper_.ledger_->found(bench.change_for_others(*reading.change), resource.drift, now));
    }
    keeper_.number(std::move(news));
    keeper_.keep_ledger();
    {
      std::lock_guard lock(keeper_.mutex_);
      keeper_.standing_.saw(look);
    }
    keeper_.tell_state();
  }

  void repaired(const Engine::Look&, const model::Report& report) override {
    Workbench& bench = *keeper_.bench_;
    std::vector<wire::AgentMessage> news;
    for (const model::ResourceReport& entry : report.resources) {
      if (entry.outcome != model::Outcome::changed) continue;
      for (wire::AgentMessage& message : keeper_.ledger_->settled(entry.address))
        news.push_back(std::move(message));
    }
    if (worth_telling(report)) keeper_.report(report, keeper_.cause_, std::nullopt);
    keeper_.number(std::move(news));
    keeper_.keep_ledger();
    {
      std::lock_guard lock(keeper_.mutex_);
      keeper_.standing_.ran(bench.catalog(), report);
    }
    keeper_.tell_state();
  }

  // The first full look after a start is what the boot found; from then on it is drift.
  void looked(size_t, Duration) override { keeper_.cause_ = wire::Report::Cause::drift; }

  void held(const model::Address& address, Duration delay) override {
    keeper_.commons_.log.warning(keeper_.name() + ": somebody keeps changing " +
                                 address.to_string() + "; next repair in " + human(delay));
  }
  void warned(const std::string& message) override {
    keeper_.commons_.log.warning(keeper_.name() + ": " + message);
  }

 private:
  Keeper& keeper_;
};

// Lets a run begin its next resource.
class Keeper::Gate final : public Observer {
 public:
  explicit Gate(Keeper& keeper) : keeper_(keeper) {}
  void began(const model::Address&) override { keeper_.wait_while_paused(); }

 private:
  Keeper& keeper_;
};

Keeper::Keeper(Settings settings, const Commons& commons, Outlet& outlet)
    : settings_(std::move(settings)),
      commons_(commons),
      outlet_(outlet),
      ear_(std::make_unique<Ear>(*this)) {}

Keeper::~Keeper() { stop(); }

Status Keeper::load() {
  TRY_DO(make_private_folder(settings_.folder));
  TRY(TargetRecord record, load_record(file("record.json")));
  TRY(ledger_, DriftLedger::open(file("drift"), settings_.name));
  std::lock_guard lock(mutex_);
  record_ = std::move(record);
  return {};
}

void Keeper::start() {
  thread_ = std::thread([this] { work(stopping_.get_token()); });
}

void Keeper::ask_to_stop() {
  stopping_.request_stop();
  bell_.ring();
}

void Keeper::stop() {
  ask_to_stop();
  if (thread_.joinable()) thread_.join();
  std::unique_lock lock(mutex_);
  reads_done_.wait(lock, [this] { return reads_ == 0; });
}

wire::Target Keeper::describe() const {
  std::lock_guard lock(mutex_);
  return {settings_.name, settings_.kind, record_.held, record_.facts};
}

std::optional<wire::Held> Keeper::held() const {
  std::lock_guard lock(mutex_);
  return record_.held;
}

std::optional<std::set<Digest>> Keeper::needs() const {
  std::lock_guard lock(mutex_);
  std::set<Digest> content;
  if (!record_.held) return content;
  if (!bench_) return std::nullopt;
  content.insert(record_.held->catalog);
  for (const std::string& hex : bench_->catalog().blobs)
    if (auto digest = Digest::from_hex(hex)) content.insert(*digest);
  return content;
}

wire::State Keeper::state() const {
  std::lock_guard lock(mutex_);
  return {settings_.name, record_.held, deploying_, record_.paused, standing_.counts()};
}

std::string Keeper::trouble() const {
  std::lock_guard lock(mutex_);
  return trouble_;
}

void Keeper::give(Order order) {
  {
    std::lock_guard lock(mutex_);
    orders_.push_back(std::move(order));
  }
  bell_.ring();
}

void Keeper::apply(wire::Apply apply) {
  give([apply = std::move(apply)](Keeper& keeper, std::stop_token stop) {
    keeper.do_apply(apply, std::move(stop));
  });
}

void Keeper::plan(wire::Plan plan, wire::Held offered) {
  give([plan = std::move(plan), offered](Keeper& keeper, std::stop_token stop) {
    keeper.do_plan(plan, offered, std::move(stop));
  });
}

void Keeper::pause(std::string reason) { give_hold(true, std::move(reason)); }

void Keeper::resume() { give_hold(false, {}); }

void Keeper::give_hold(bool paused, std::string reason) {
  {
    std::lock_guard lock(mutex_);
    holds_.emplace_back(paused, std::move(reason));
  }
  bell_.ring();
}

void Keeper::take_holds() {
  std::deque<std::pair<bool, std::string>> holds;
  {
    std::lock_guard lock(mutex_);
    holds = std::exchange(holds_, {});
  }
  for (auto& [paused, reason] : holds)
    do_pause(paused, std::move(reason));
}

// The bell is answered for holds only: orders that have come in between ring again.
void Keeper::wait_while_paused() {
  take_holds();
  if (!record_.paused) return;
  while (record_.paused && !stopping_.stop_requested()) {
    bell_.wait();
    bell_.answer();
    take_holds();
  }
  bell_.ring();
}

void Keeper::recall() {
  give([](Keeper& keeper, std::stop_token) {
    keeper.do_facts(/*again=*/true);
    keeper.number(keeper.ledger_->standing());
  });
}

void Keeper::refresh_facts() {
  give([](Keeper& keeper, std::stop_token) { keeper.do_facts(/*again=*/false); });
}

void Keeper::content_arrived() {
  give([](Keeper& keeper, std::stop_token) {
    if (!keeper.bench_ && keeper.held()) (void)keeper.open_bench();
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

// What a library throws must not take the other targets down.
void Keeper::work(std::stop_token stop) {
  Duration delay = kFirstRetry;
  while (!stop.stop_requested()) {
    MonotonicTime begun = commons_.clock.now();
    Status kept;
    try {
      kept = keep(stop);
    } catch (const std::exception& error) {
      kept = fail(Code::failed, error.what());
    }
    if (kept || stop.stop_requested()) continue;
    if (commons_.clock.now() - begun > kLastRetry) delay = kFirstRetry;
    commons_.log.error(settings_.name + " cannot be kept: " + kept.error().to_string() +
                       "; trying again in " + human(delay));
    {
      std::lock_guard lock(mutex_);
      trouble_ = kept.error().to_string();
    }
    tell_state();
    rest(stop, delay);
    delay = std::min(delay * 2, kLastRetry);
  }
}

void Keeper::rest(std::stop_token stop, Duration delay) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, delay, [] { return false; });
}

// Until something fails, or `stop`.
Status Keeper::keep(std::stop_token stop) {
  TRY_DO(open());
  {
    std::lock_guard lock(mutex_);
    trouble_.clear();
  }
  tell_state();
  while (!stop.stop_requested()) {
    obey(stop);
    if (stop.stop_requested()) break;
    bool watches = false;
    {
      std::lock_guard lock(mutex_);
      watches = bench_ && !record_.paused;
    }
    if (watches)
      TRY_DO(watch(stop));
    else
      bell_.wait();
  }
  return {};
}

Status Keeper::open() {
  watch_.reset();
  {
    std::lock_guard lock(mutex_);
    bench_.reset();
  }
  state_.reset();
  TRY(std::optional<Digest> key, load_redaction_key(settings_.folder));
  if (!key) {
    key = new_redaction_key();
    TRY_DO(keep_redaction_key(settings_.folder, *key));
  }
  std::string warning;
  TRY(state_, State::open(file_storage(file("journal")), &warning));
  if (!warning.empty()) commons_.log.warning(settings_.name + ": " + warning);
  TRY(auto target, settings_.open_target());
  {
    std::lock_guard lock(mutex_);
    redaction_key_ = *key;
    machinery_.target = std::move(target);
  }
  do_facts(/*again=*/false);
  if (held()) TRY_DO(open_bench());
  return {};
}

// A catalog that is not there any more is fetched again when the server offers it; until then
// nothing is kept.
Status Keeper::open_bench() {
  watch_.reset();
  auto bench = bench_for(*held(), record_.overrides, *state_);
  if (!bench) {
    commons_.log.error(settings_.name +
                       ": the catalog it holds cannot be read: " + bench.error().to_string());
    std::lock_guard lock(mutex_);
    bench_.reset();
    standing_ = Standing();
    return {};
  }
  (*bench)->engine().clear_leftovers();
  std::lock_guard lock(mutex_);
  bench_ = std::move(*bench);
  standing_ = Standing(bench_->catalog().resources.size());
  return {};
}

Result<std::unique_ptr<Workbench>> Keeper::bench_for(const wire::Held& held,
                                                     std::vector<wire::DriftOverride> overrides,
                                                     State& state) {
  Workbench::Settings settings{held, settings_.name, std::move(overrides), settings_.secrets,
                               redaction_key_};
  return Workbench::open(commons_, machinery_, state, std::move(settings));
}

Status Keeper::watch(std::stop_token stop) {
  if (!watch_) {
    TRY(paths_, settings_.open_watcher());
    Watch::Settings settings;
    settings.scan_every = settings_.scan_every;
    watch_ = std::make_unique<Watch>(bench_->engine(), *paths_, commons_.clock, *ear_, settings);
  }
  return watch_->run(std::move(stop), &bell_);
}

void Keeper::obey(std::stop_token stop) {
  bell_.answer();
  while (!stop.stop_requested()) {
    take_holds();
    Order order;
    {
      std::lock_guard lock(mutex_);
      if (orders_.empty()) return;
      order = std::move(orders_.front());
      orders_.pop_front();
    }
    order(*this, stop);
  }
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
  tell_state();
}

// Nothing is touched, and nothing else is held, before the plan was found to be the one agreed to.
// Of a deployment that had begun before a crash the plan is another one by now; it goes on.
Result<model::Report> Keeper::carry_out(const wire::Apply& apply, std::stop_token stop) {
  TRY(std::shared_ptr<Workbench> bench, bench_for(apply.catalog, apply.drift, *state_));
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
  std::lock_guard lock(mutex_);
  standing_.ran(bench->catalog(), run);
  return run;
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

Result<model::Report> Keeper::apply_once(Observer& observer, std::stop_token stop) {
  TRY_DO(open());
  if (!bench_)
    return fail(Code::unavailable, settings_.name + " holds no catalog that could be applied");
  if (record_.paused)
    return fail(Code::denied, settings_.name + " is paused: " + record_.pause_reason);
  Engine::Look look = bench_->engine().look_at_all(stop);
  TRY(model::Report run, bench_->engine().apply(look, observer, stop));
  TRY_DO(bench_->engine().make_durable());
  if (worth_telling(run)) report(run, wire::Report::Cause::boot, std::nullopt);
  return run;
}

}  // namespace consort::agent
