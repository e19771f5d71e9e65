#include "agent/watch.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace consort::agent {
namespace {

using model::Outcome;
using reconcile::Reading;

constexpr int kDeepestTree = 32;

}  // namespace

Watch::Watch(Engine& engine, system::PathWatcher& paths, const Clock& clock,
             WatchObserver& observer, Settings settings)
    : engine_(engine),
      paths_(paths),
      clock_(clock),
      observer_(observer),
      settings_(settings),
      index_(engine.binding()),
      guard_(settings.flapping) {}

// Watching starts before the first look, so that nothing can change unseen in between.
Status Watch::run(std::stop_token stop, const Doorbell* leave) {
  if (!std::exchange(begun_, true)) TRY_DO(open_sources());
  while (!stop.stop_requested()) {
    TRY_DO(clock_.now() >= next_scan_ ? look_at_all(stop) : look_at_dirty(stop));
    TRY_DO(settle_when_quiet());
    if (stop.stop_requested()) break;
    if (leave && leave->rung()) return {};
    TRY_DO(wait(stop, leave));
  }
  return engine_.make_durable();
}

// Once more after hints were lost, and with every scan: folders may have come unheard of, and what
// could not be watched may be by now.
void Watch::watch_paths() {
  for (const std::string& folder : index_.folders()) {
    if (Status status = paths_.watch(folder); !status) observer_.warned(status.error().to_string());
  }
  for (const std::string& tree : index_.trees())
    watch_tree(tree, 0);
}

Status Watch::open_sources() {
  for (const auto& [collection, type] : engine_.binding().types()) {
    if (!type.watching) continue;
    auto source = type.watching->open_events();
    if (!source) {
      observer_.warned(collection + " are watched by scans only: " + source.error().to_string());
    } else if (*source) {
      sources_.push_back(std::move(*source));
    }
  }
  return {};
}

void Watch::watch_tree(const std::string& folder, int depth) {
  if (Status status = paths_.watch(folder); !status)
    return observer_.warned(status.error().to_string());
  if (!index_.folders().contains(folder)) in_trees_.insert(folder);
  auto entries = engine_.binding().target().files().list(folder);
  if (!entries) return;
  for (const system::DirectoryEntry& entry : *entries) {
    if (entry.type != system::FileType::directory) continue;
    if (depth == kDeepestTree)
      return observer_.warned(folder + " is nested too deep to be watched whole");
    watch_tree((folder == "/" ? "" : folder) + "/" + entry.name, depth + 1);
  }
}

// Folders of a tree come and go under ever new names: those that are gone are not waited for.
void Watch::forget_tree(const std::string& folder) {
  for (auto at = in_trees_.lower_bound(folder); at != in_trees_.end() && at->starts_with(folder);) {
    bool within = at->size() == folder.size() || (*at)[folder.size()] == '/';
    if (within) paths_.unwatch(*at);
    at = within ? in_trees_.erase(at) : std::next(at);
  }
}

std::optional<MonotonicTime> Watch::next_wake() const {
  MonotonicTime wake = next_scan_;
  for (const auto& [resource, at] : later_)
    wake = std::min(wake, at);
  if (settle_at_) wake = std::min(wake, *settle_at_);
  return wake;
}

Status Watch::wait(std::stop_token stop, const Doorbell* leave) {
  Doorbell stopped;
  std::stop_callback on_stop(stop, [&stopped] { stopped.ring(); });
  std::vector<pollfd> descriptors = {{paths_.descriptor(), POLLIN, 0}};
  for (const auto& source : sources_)
    descriptors.push_back({source->descriptor(), POLLIN, 0});
  descriptors.push_back({stopped.descriptor(), POLLIN, 0});
  if (leave) descriptors.push_back({leave->descriptor(), POLLIN, 0});
  Duration left = std::max(Duration{}, *next_wake() - clock_.now());
  auto whole = std::chrono::ceil<std::chrono::milliseconds>(left);
  int ready = ::poll(descriptors.data(), descriptors.size(), static_cast<int>(whole.count()));
  if (ready < 0 && errno != EINTR) return os_error(errno, "cannot wait for events");
  if (ready > 0) {
    if (descriptors[0].revents) TRY_DO(take_hints(paths_));
    for (size_t i = 0; i < sources_.size(); ++i) {
      if (descriptors[i + 1].revents) TRY_DO(take_hints(*sources_[i]));
    }
  }
  MonotonicTime now = clock_.now();
  std::erase_if(later_, [&](const auto& entry) {
    if (entry.second > now) return false;
    dirty_.insert(entry.first);
    return true;
  });
  return {};
}

Status Watch::take_hints(system::EventSource& source) {
  TRY(auto events, source.drain());
  for (const system::Event& event : events) {
    index_.concerned(event, dirty_);
    if (event.kind == system::Event::Kind::overflow) watch_paths();
    bool in_tree = event.kind == system::Event::Kind::path && index_.in_tree(event.subject);
    if (!in_tree) continue;
    auto status = engine_.binding().target().files().status(event.subject);
    if (status && status->type == system::FileType::directory)
      watch_tree(event.subject, 0);
    else
      forget_tree(event.subject);
  }
  return {};
}

Status Watch::look_at_all(std::stop_token stop) {
  MonotonicTime begun = clock_.now();
  next_scan_ = begun + settings_.scan_every;
  watch_paths();
  dirty_.clear();
  TRY_DO(repair(engine_.look_at_all(stop), stop));
  observer_.looked(engine_.binding().size(), clock_.now() - begun);
  return {};
}

Status Watch::look_at_dirty(std::stop_token stop) {
  if (dirty_.empty()) return {};
  std::vector<uint32_t> resources(dirty_.begin(), dirty_.end());
  dirty_.clear();
  return repair(engine_.look_at(resources, stop), stop);
}

Status Watch::repair(Engine::Look look, std::stop_token stop) {
  observer_.saw(look);
  hold_flapping(look);
  for (uint32_t i = 0; i < look.readings.size(); ++i) {
    const Reading& reading = look.readings[i];
    if (reading.state == Reading::State::right) {
      told_.erase(i);
      recovered(i);
    }
    if (reading.state == Reading::State::differs && !reading.ordered)
      tell_drift(i, *reading.change);
  }
  bool idle = look.agenda.plan.changes.empty() && look.agenda.plan.failed.empty() &&
              look.agenda.left.empty();
  if (idle) return engine_.state().commit(/*durable=*/false);
  TRY(model::Report report, engine_.apply(look, observer_, std::move(stop)));
  remember(look, report);
  observer_.repaired(look, report);
  settle_at_ = clock_.now() + settings_.settle_after;
  return {};
}

// Each drift is told once, not at every look.
void Watch::tell_drift(uint32_t resource, const model::Change& change) {
  auto [told, fresh] = told_.try_emplace(resource, change);
  if (!fresh && told->second == change) return;
  told->second = change;
  observer_.drift(engine_.binding().tellable(change));
}

// Somebody else keeps changing these: they are looked at again when their time has come.
void Watch::hold_flapping(Engine::Look& look) {
  MonotonicTime now = clock_.now();
  bool held = false;
  for (uint32_t i = 0; i < look.readings.size(); ++i) {
    Reading& reading = look.readings[i];
    const model::Resource& resource = engine_.graph().resource(i);
    if (reading.ordered || !reconcile::is_enforced(reading, resource.drift)) continue;
    MonotonicTime at = guard_.repair_at(i, now);
    if (at <= now) continue;
    if (!later_.contains(i)) observer_.held(resource.address, at - now);
    later_[i] = at;
    reading = {};
    held = true;
  }
  if (held) look = engine_.decide(std::move(look.readings));
}

// What waited for something that failed can have its turn now.
void Watch::recovered(uint32_t resource) {
  if (retry_.erase(resource) == 0) return;
  for (uint32_t blocked : std::exchange(blocked_, {}))
    later_[blocked] = clock_.now();
}

void Watch::remember(const Engine::Look& look, const model::Report& report) {
  MonotonicTime now = clock_.now();
  const model::Catalog& catalog = engine_.binding().catalog();
  for (const model::ResourceReport& entry : report.resources) {
    auto i = static_cast<uint32_t>(catalog.find(entry.address) - catalog.resources.data());
    if (entry.outcome == Outcome::failed) {
      Duration& delay = retry_.try_emplace(i, settings_.first_retry).first->second;
      later_[i] = now + delay;
      delay = std::min(delay * 2, settings_.scan_every);
      continue;
    }
    if (entry.outcome == Outcome::blocked) {
      blocked_.insert(i);
      continue;
    }
    recovered(i);
    if (entry.outcome != Outcome::changed) continue;
    told_.erase(i);
    if (!look.readings[i].ordered) guard_.repaired(i, now);
  }
}

Status Watch::settle_when_quiet() {
  if (!settle_at_ || clock_.now() < *settle_at_) return {};
  settle_at_.reset();
  return engine_.make_durable();
}

}  // namespace consort::agent
