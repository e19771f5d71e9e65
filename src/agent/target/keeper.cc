#include "agent/target/keeper.h"

#include "agent/files.h"
#include "agent/redaction_key.h"
#include "agent/target/keeper_ear.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr Duration kFirstRetry = std::chrono::seconds(5), kLastRetry = std::chrono::minutes(10);
constexpr size_t kMostLogged = 200;  // resources at one time

}  // namespace

Keeper::Keeper(Settings settings, const Commons& commons, Outlet& outlet)
    : settings_(std::move(settings)),
      commons_(commons),
      outlet_(outlet),
      ear_(std::make_unique<Ear>(*this)) {}

Keeper::~Keeper() { stop(); }

// What is to be kept is not known yet while its catalog is not there: then nothing is looked at.
Lookout::Sight Keeper::sight() const {
  std::lock_guard lock(mutex_);
  if (record_.held && !bench_) return {};
  std::shared_ptr<const model::Catalog> catalog;
  if (bench_) catalog = {bench_, &bench_->catalog()};
  return {machinery_.target, machinery_.facts, std::move(catalog), model::Redactor(redaction_key_)};
}

Status Keeper::load() {
  TRY_DO(make_private_folder(settings_.folder));
  TRY(TargetRecord record, load_record(file("record.json")));
  TRY(ledger_, DriftLedger::open(file("drift"), settings_.name));
  if (!settings_.observed.empty())
    lookout_ = std::make_unique<Lookout>(
        Lookout::Settings{settings_.name, file("observed"), settings_.observed, settings_.ignored,
                          settings_.scan_every, settings_.open_watcher},
        commons_.registry, commons_.content, commons_.clock, commons_.log,
        [this] { return sight(); },
        [this](std::vector<wire::AgentMessage> news) { return outlet_.number(std::move(news)); });
  std::lock_guard lock(mutex_);
  record_ = std::move(record);
  return {};
}

void Keeper::start() {
  if (lookout_) lookout_->start();
  thread_ = std::thread([this] { work(stopping_.get_token()); });
}

void Keeper::ask_to_stop() {
  stopping_.request_stop();
  orders_.bell().ring();
}

void Keeper::stop() {
  ask_to_stop();
  if (lookout_) lookout_->stop();
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

std::vector<NotCompliant> Keeper::not_compliant(size_t most) const {
  std::lock_guard lock(mutex_);
  if (!bench_) return {};
  return agent::not_compliant(standing_, bench_->catalog(), most);
}

// Each once when it begins to fail, and once when it is right again, however often it is tried.
void Keeper::log_failures() {
  const model::Catalog& catalog = bench_->catalog();
  Log& log = commons_.log;
  size_t right = 0, wrong = 0;
  std::erase_if(failing_, [&](const std::string& address) {
    auto parsed = model::Address::parse(address);
    const model::Resource* resource = parsed ? catalog.find(*parsed) : nullptr;
    if (!resource) return true;
    auto i = static_cast<size_t>(resource - catalog.resources.data());
    if (standing_.of(i) != Standing::Kind::compliant) return false;
    if (right++ < kMostLogged) log.info(settings_.name + ": " + address + " is right again");
    return true;
  });
  for (const auto& [i, reason] : standing_.reasons()) {
    bool failed = standing_.of(i) == Standing::Kind::failed;
    if (!failed && standing_.of(i) != Standing::Kind::blocked) continue;
    std::string address = catalog.resources[i].address.to_string();
    if (!failing_.insert(address).second || wrong++ >= kMostLogged) continue;
    std::string line = settings_.name + ": " + address;
    failed ? log.error(line + " failed: " + reason) : log.warning(line + " is blocked: " + reason);
  }
  if (right > kMostLogged)
    log.info(settings_.name + ": " + std::to_string(right - kMostLogged) + " more are right again");
  if (wrong > kMostLogged)
    log.error(settings_.name + ": " + std::to_string(wrong - kMostLogged) +
              " more failed or are blocked");
}

std::string Keeper::trouble() const {
  std::lock_guard lock(mutex_);
  return trouble_;
}

std::optional<WallTime> Keeper::reported() const {
  std::lock_guard lock(mutex_);
  return reported_;
}

std::vector<std::string> Keeper::blind_spots() const {
  return lookout_ ? lookout_->blind_spots() : std::vector<std::string>();
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
      orders_.bell().wait();
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
  if (lookout_) lookout_->look_again();
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
  return watch_->run(std::move(stop), &orders_.bell());
}

void Keeper::obey(std::stop_token stop) {
  orders_.bell().answer();
  while (!stop.stop_requested()) {
    take_holds();
    std::optional<OrderQueue::Order> order = orders_.next();
    if (!order) return;
    (*order)(stop);
  }
}

void Keeper::take_holds() {
  for (auto& [paused, reason] : orders_.take_holds())
    do_pause(paused, std::move(reason));
}

// The bell is answered for holds only: orders that have come in between ring again.
void Keeper::wait_while_paused() {
  take_holds();
  if (!record_.paused) return;
  while (record_.paused && !stopping_.stop_requested()) {
    orders_.bell().wait();
    orders_.bell().answer();
    take_holds();
  }
  orders_.bell().ring();
}

bool Keeper::worth_telling(const model::Report& report) {
  return std::ranges::any_of(report.resources, [](const model::ResourceReport& entry) {
    return entry.outcome != model::Outcome::drifted && entry.outcome != model::Outcome::waiting;
  });
}

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
