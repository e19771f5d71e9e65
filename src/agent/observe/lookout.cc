#include "agent/observe/lookout.h"

#include <poll.h>

#include <algorithm>
#include <condition_variable>

#include "agent/files.h"
#include "agent/observe/package_activity.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr Duration kRetry = std::chrono::minutes(1);
constexpr int kShare = 5;  // of the time, one part is spent looking while people are at it
constexpr Duration kShortRest = std::chrono::seconds(3);  // is long enough, but for futile looks
constexpr Duration kLongestRest = std::chrono::seconds(90);
constexpr Duration kQuiet = std::chrono::minutes(1);  // then whatever happens is looked at soon
constexpr int kMostFutile = 5;                        // doublings of the rest

constexpr int kTries = 3;                // of a look that packages disturb
constexpr size_t kMostRemarks = 10'000;  // of which the log is told
constexpr Duration kLongestTransaction = std::chrono::minutes(30);
constexpr const char* kHookFolder = "/run/consort";  // where hooks of package managers leave a mark

}  // namespace

Lookout::Lookout(Settings settings, const resources::Registry& registry,
                 resources::BlobSource& blobs, const Clock& clock, Log& log,
                 std::function<Sight()> sight, Number number)
    : settings_(std::move(settings)),
      registry_(registry),
      blobs_(blobs),
      clock_(clock),
      log_(log),
      sight_(std::move(sight)),
      number_(std::move(number)) {}

void Lookout::start() {
  thread_ = std::jthread([this](std::stop_token stop) { work(std::move(stop)); });
}

void Lookout::stop() {
  thread_.request_stop();
  bell_.ring();
  if (thread_.joinable()) thread_.join();
}

void Lookout::look_again() { bell_.ring(); }

void Lookout::recall() {
  {
    std::lock_guard lock(mutex_);
    recalled_ = true;
  }
  bell_.ring();
}

void Lookout::work(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const MonotonicTime began = clock_.now();
    Status looked;
    try {
      looked = look(stop);
    } catch (const std::exception& error) {
      looked = fail(Code::failed, error.what());
    }
    if (stop.stop_requested()) return;
    if (!looked)
      log_.warning(settings_.name +
                   ": what was changed by hand cannot be told: " + looked.error().to_string());
    const MonotonicTime looked_at = clock_.now();
    // The first look waits for nobody: what is done before it is taken for granted.
    const bool woken = wait(stop, looked ? settings_.every : kRetry);
    if (clock_.now() - looked_at > kQuiet) futile_ = 0;
    if (woken && baseline_) wait_for(stop, rest_after(looked_at - began));
  }
}

// Something that writes there all the time costs less and less of the time.
Duration Lookout::rest_after(Duration look) const {
  const Duration rest = look * kShare;
  const Duration usual = std::clamp<Duration>(rest, kSettle, kShortRest);
  return futile_ == 0 ? usual : std::clamp<Duration>(rest * (1 << futile_), usual, kLongestRest);
}

// Whether something happened before the time was over.
bool Lookout::wait(std::stop_token stop, Duration most) {
  pollfd waiting[2] = {{bell_.descriptor(), POLLIN, 0}, {-1, POLLIN, 0}};
  if (watcher_) waiting[1].fd = watcher_->descriptor();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(most).count();
  const int ready = poll(waiting, watcher_ ? 2 : 1, static_cast<int>(milliseconds));
  hinted_ = waiting[0].revents == 0 && waiting[1].revents != 0;
  bell_.answer();
  return ready > 0 && !stop.stop_requested();
}

// Lets people finish; what they do meanwhile is seen by the look that follows.
void Lookout::wait_for(std::stop_token stop, Duration time) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, time, [] { return false; });
  if (watcher_) (void)watcher_->drain();
}

Status Lookout::open() {
  TRY_DO(make_private_folder(settings_.folder));
  TRY(ledger_, DriftLedger::open(settings_.folder + "/told", settings_.name));
  auto baseline = Baseline::load(settings_.folder);
  if (baseline) {
    std::lock_guard lock(looking_);
    baseline_ = std::move(*baseline);
    return {};
  }
  lost_ =
      "what was known of this machine is damaged and begins anew, so that what was changed by "
      "hand before " +
      rfc3339(clock_.wall()) + " is taken for granted: " + printable(baseline.error().to_string());
  log_.error(settings_.name + ": " + lost_);
  return {};
}

Status Lookout::look(std::stop_token stop) {
  if (!ledger_) TRY_DO(open());
  TRY_DO(tell_again());
  if (!wait_for_packages(stop)) return {};
  const Sight sight = sight_();
  if (!sight.target || !sight.facts) return {};
  Status looked = look_at(sight, stop);
  for (int again = 0; !looked && looked.error().code == Code::busy && again < kTries; ++again) {
    if (!wait_for_packages(stop)) return {};
    looked = look_at(sight, stop);
  }
  return looked;
}

// With looking_ held. What packages disturbed is Code::busy.
Result<Observation> Lookout::observe_from(const Sight& sight, std::optional<Baseline>& baseline,
                                          IsOfPackages is_of_packages, std::stop_token stop) {
  system::FileSystem& files = sight.target->files();
  const Fingerprint packages = fingerprint_of_packages(files);
  const survey::DescriptionScope scope{.roots = settings_.roots, .rules = settings_.rules};
  Viewpoint from{.scope = scope,
                 .catalog = sight.catalog.get(),
                 .folder = settings_.folder,
                 .redact = sight.redact,
                 .is_disturbed = [&] { return fingerprint_of_packages(files) != packages; }};
  if (is_of_packages) from.is_of_packages = std::move(is_of_packages);
  resources::Context context{*sight.target, *sight.facts, blobs_, std::move(stop)};
  return observe(registry_, context, from, baseline, memory_);
}

Status Lookout::look_at(const Sight& sight, std::stop_token stop) {
  std::lock_guard lock(looking_);
  History history(sight.target->files(), registry_.schema(), sight.target->clock().wall());
  news_by_.clear();
  TRY(Observation observation,
      observe_from(
          sight, baseline_,
          [&](const model::Change& change) { return is_of_packages(change, history); }, stop));
  TRY_DO(tell(observation));
  TRY_DO(baseline_->keep());
  watch(observation);
  note_blind_spots(observation);
  return {};
}

Result<Undoing> Lookout::undoing(const std::set<model::Address>& unwanted, std::stop_token stop) {
  std::lock_guard lock(looking_);
  if (!baseline_) return fail(Code::unavailable, "nobody has looked at this machine yet");
  const Sight sight = sight_();
  if (!sight.target || !sight.facts) return fail(Code::unavailable, "it cannot be looked at now");
  if (packages_are_changing(sight.target->root()))
    return fail(Code::busy, "packages are being changed just now: try again when that is over");
  std::optional<Baseline> before = baseline_;
  TRY(Observation observation, observe_from(sight, before, {}, std::move(stop)));
  return agent::undoing(*before, observation.changes, unwanted, registry_.schema());
}

// In the middle of it nobody could tell what is somebody's work. What takes very long is looked at
// all the same. False: told to stop.
bool Lookout::wait_for_packages(std::stop_token stop) {
  const MonotonicTime began = clock_.now();
  while (!stop.stop_requested()) {
    const Sight sight = sight_();
    if (!sight.target || !packages_are_changing(sight.target->root())) return true;
    if (clock_.now() - began > kLongestTransaction) return true;
    wait_for(stop, kSettle);
  }
  return false;
}

// What appeared while a package manager was at work. An edit of what was there before may be
// somebody's all the same.
bool Lookout::is_of_packages(const model::Change& change, History& history) {
  if (ledger_->is_told(change, model::DriftPolicy::propose)) return false;
  auto by = history.of(change);
  if (!by) return false;
  if (!history.came_with_packages(change)) {
    news_by_[change.address] = std::move(*by);
    return false;
  }
  log_.info(settings_.name + ": " + printable(change.address.to_string()) +
            " came with the package transaction `" + by->package_transaction +
            "` and is taken for granted");
  return true;
}

void Lookout::note_blind_spots(const Observation& observation) {
  for (const std::string& remark : observation.remarks)
    if (remarked_.size() < kMostRemarks && remarked_.insert(remark).second)
      log_.info(settings_.name + ": not told of what was changed by hand: " + remark);
  std::vector<std::string> spots;
  for (const std::string* one : {&lost_, &unwatched_})
    if (!one->empty()) spots.push_back(*one);
  for (const std::string& unseen : observation.unseen)
    if (spots.size() < kMostBlindSpots) spots.push_back("not observed: " + unseen);
  if (observation.unseen.size() > kMostBlindSpots)
    spots.push_back("and more are not observed; the log names them");
  std::lock_guard lock(mutex_);
  blind_spots_ = std::move(spots);
}

std::vector<std::string> Lookout::blind_spots() const {
  std::lock_guard lock(mutex_);
  return blind_spots_;
}

std::optional<wire::Attribution> Lookout::attribution_of(const model::Address& address) const {
  auto known = news_by_.find(address);
  return known == news_by_.end() ? std::nullopt : std::optional(known->second);
}

Status Lookout::tell(const Observation& observation) {
  const size_t many = std::min(observation.changes.size(), kMostChanges);
  if (many < observation.changes.size() && !std::exchange(said_too_many_, true))
    log_.warning(settings_.name + ": " + std::to_string(observation.changes.size()) +
                 " things were changed by hand; " + std::to_string(kMostChanges) + " are told");
  std::vector<wire::AgentMessage> news;
  std::set<model::Address> standing;
  const WallTime now = clock_.wall();
  for (size_t i = 0; i < many; ++i) {
    standing.insert(observation.changes[i].address);
    for (wire::AgentMessage& message :
         ledger_->found(observation.changes[i], model::DriftPolicy::propose, now,
                        attribution_of(observation.changes[i].address)))
      news.push_back(std::move(message));
  }
  for (wire::AgentMessage& message : ledger_->keep_only(standing))
    news.push_back(std::move(message));
  if (!news.empty()) futile_ = 0;
  if (news.empty() && hinted_) futile_ = std::min(futile_ + 1, kMostFutile);
  if (!news.empty()) TRY_DO(number_(std::move(news)));
  return ledger_->keep();
}

Status Lookout::tell_again() {
  {
    std::lock_guard lock(mutex_);
    if (!std::exchange(recalled_, false)) return {};
  }
  std::vector<wire::AgentMessage> standing = ledger_->standing();
  return standing.empty() ? Status() : number_(std::move(standing));
}

// Looking every now and then finds what is not watched.
void Lookout::watch(const Observation& observation) {
  if (!watcher_) {
    auto opened = settings_.open_watcher();
    if (!opened) return log_.warning(settings_.name + ": " + opened.error().to_string());
    watcher_ = std::move(*opened);
  }
  auto folders = observation.folders;
  folders.insert(settings_.roots.begin(), settings_.roots.end());
  folders.insert({"/var/lib/dpkg", "/var/lib/rpm", kHookFolder});
  for (const std::string& gone : watched_)
    if (!folders.contains(gone)) watcher_->unwatch(gone);
  std::erase_if(watched_, [&](const std::string& folder) { return !folders.contains(folder); });
  std::string unwatched;
  for (const std::string& folder : folders) {
    if (watched_.contains(folder)) continue;
    Status watching = watched_.size() < kMostFolders
                          ? watcher_->watch(folder)
                          : fail(Code::unavailable, "there are too many folders");
    if (!watching) {
      unwatched = printable(folder) + " and others are not watched, and looked at every " +
                  human(settings_.every) + ": " + watching.error().to_string();
      break;
    }
    watched_.insert(folder);
  }
  if (!unwatched.empty() && unwatched_.empty()) log_.warning(settings_.name + ": " + unwatched);
  unwatched_ = std::move(unwatched);
}

}  // namespace consort::agent
