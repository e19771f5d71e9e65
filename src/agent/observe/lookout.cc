#include "agent/observe/lookout.h"

#include <poll.h>

#include <algorithm>
#include <condition_variable>

#include "agent/files.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

constexpr Duration kRetry = std::chrono::minutes(1);
constexpr int kShare = 5;  // of the time, one part is spent looking while people are at it
constexpr Duration kLongestRest = std::chrono::seconds(3);
constexpr Duration kQuiet = std::chrono::minutes(1);  // then whatever happens is looked at soon
constexpr int kMostFutile = 5;  // doublings of the rest: about a minute and a half

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

// Something that writes there all the time costs less and less.
Duration Lookout::rest_after(Duration look) const {
  return std::clamp<Duration>(look * kShare, kSettle, kLongestRest) * (1 << futile_);
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

Status Lookout::look(std::stop_token stop) {
  if (!ledger_) {
    TRY_DO(make_private_folder(settings_.folder));
    TRY(ledger_, DriftLedger::open(settings_.folder + "/told", settings_.name));
    auto baseline = Baseline::load(settings_.folder);
    if (!baseline) log_.warning(settings_.name + ": " + baseline.error().to_string());
    std::lock_guard lock(looking_);
    if (baseline) baseline_ = std::move(*baseline);
  }
  TRY_DO(tell_again());
  std::lock_guard lock(looking_);
  TRY(Observation observation, observe_since(baseline_, stop));
  if (!baseline_) return {};
  TRY_DO(tell(observation));
  TRY_DO(baseline_->keep());
  watch(observation);
  for (const std::string& remark : observation.remarks)
    if (remarked_.insert(remark).second)
      log_.info(settings_.name + ": not told of what was changed by hand: " + remark);
  return {};
}

// Nothing, while there is nothing to look at.
Result<Observation> Lookout::observe_since(std::optional<Baseline>& baseline,
                                           std::stop_token stop) {
  const Sight sight = sight_();
  if (!sight.target || !sight.facts) return Observation();
  resources::Context context{*sight.target, *sight.facts, blobs_, std::move(stop)};
  return observe(registry_, context, {.roots = settings_.roots}, sight.catalog.get(), baseline,
                 settings_.folder);
}

Result<Undoing> Lookout::undoing(const std::set<model::Address>& unwanted, std::stop_token stop) {
  std::optional<Baseline> before;
  {
    std::lock_guard lock(looking_);
    before = baseline_;
  }
  if (!before) return fail(Code::unavailable, "nobody has looked at this machine yet");
  TRY(Observation observation, observe_since(before, std::move(stop)));
  return agent::undoing(*before, observation.changes, unwanted, registry_.schema());
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
         ledger_->found(observation.changes[i], model::DriftPolicy::propose, now))
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
  std::set<std::string> folders = observation.folders;
  folders.insert(settings_.roots.begin(), settings_.roots.end());
  folders.insert({"/var/lib/dpkg", "/var/lib/rpm"});
  for (const std::string& gone : watched_)
    if (!folders.contains(gone)) watcher_->unwatch(gone);
  std::erase_if(watched_, [&](const std::string& folder) { return !folders.contains(folder); });
  for (const std::string& folder : folders) {
    if (watched_.contains(folder)) continue;
    Status watching = watched_.size() < kMostFolders
                          ? watcher_->watch(folder)
                          : fail(Code::unavailable, "there are too many folders");
    if (!watching) {
      log_.warning(settings_.name + ": " + folder + " and others are not watched, and looked at " +
                   "every " + human(settings_.every) + ": " + watching.error().to_string());
      return;
    }
    watched_.insert(folder);
  }
}

}  // namespace consort::agent
