#include "server/environments/environments.h"

#include <filesystem>
#include <random>

#include "server/environments/packing_lock.h"
#include "server/sites/bare_repository.h"
#include "server/sites/maintenance.h"
#include "trust/x509/agent_name.h"

namespace consort::server {
namespace {

std::string full_name(const store::Environment& environment) {
  return environment.organization + "/" + environment.name;
}

double random_part() {
  thread_local std::mt19937_64 engine{std::random_device()()};
  return std::uniform_real_distribution<>(0, 1)(engine);
}

}  // namespace

Status Environments::open_all() {
  TRY(auto all, parts_.store.read([](store::Reader& r) { return store::environments::all(r); }));
  for (const store::Environment& environment : all)
    refresh(environment.id);
  return {};
}

void Environments::refresh(store::EnvironmentId id) {
  std::lock_guard one_at_a_time(refreshing_);
  auto environment =
      parts_.store.read([&](store::Reader& r) { return store::environments::get(r, id); });
  if (!environment) return parts_.log.error("an environment: " + environment.error().to_string());
  Status status = site(id) ? Status() : open(*environment);
  if (status) status = take_settings(*environment);
  if (!status) parts_.log.error(full_name(*environment) + ": " + status.error().to_string());
}

Status Environments::open(const store::Environment& environment) {
  TRY(auto repository, open_site(environment));
  const SiteName name{environment.organization, environment.name};
  {
    std::lock_guard lock(mutex_);
    ids_[name] = environment.id;
    entries_[environment.id] = {.open = {.id = environment.id, .site = repository}};
  }
  return parts_.deploy.open(environment, repository);
}

// Names are parts of paths: those of certificates are harmless there.
Result<std::shared_ptr<SiteRepository>> Environments::open_site(
    const store::Environment& environment) {
  TRY_DO(trust::AgentName::make(environment.organization, environment.name, "host"));
  const std::string folder =
      parts_.folder + "/" + environment.organization + "/" + environment.name + ".git";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return os_error(error.value(), "making " + folder);
  RepositorySettings settings{.folder = folder,
                              .on_moved = [&deploy = parts_.deploy, id = environment.id](
                                              const BranchMove& move) { deploy.moved(id, move); }};
  auto opened = open_repository(settings, parts_.clock);
  if (!opened && opened.error().code == Code::not_found)
    opened = create_repository(settings, parts_.clock);
  if (!opened) return std::move(opened).error();
  return std::shared_ptr<SiteRepository>(std::move(*opened));
}

Status Environments::take_settings(const store::Environment& environment) {
  parts_.deploy.settings_changed(environment.id);
  TRY(auto settings, environment_settings(environment.settings));
  auto fresh = follower_of(environment, settings, site(environment.id));
  std::shared_ptr<Follower> before;  // ends after the lock
  std::lock_guard lock(mutex_);
  Entry& entry = entries_.at(environment.id);
  entry.open.follows = settings.follow.has_value();
  entry.open.working_trees = settings.working_trees;
  entry.open.hook_secret = settings.hook_secret;
  before = std::exchange(entry.follower, std::move(fresh));
  return {};
}

std::shared_ptr<Follower> Environments::follower_of(const store::Environment& environment,
                                                    const EnvironmentSettings& settings,
                                                    std::shared_ptr<SiteRepository> site) {
  if (!settings.follow) return nullptr;
  Follower::Settings how{
      .outside = settings.follow->outside, .every = settings.follow->every, .random = random_part};
  how.on_followed = [&log = parts_.log, name = full_name(environment)](auto& followed) {
    if (!followed)
      log.warning(name + ": following: " + followed.error().to_string());
    else if (followed->what == Followed::diverged)
      log.warning(name + ": the branch elsewhere and ours have gone apart");
    else if (followed->what == Followed::rewritten && !followed->moved)
      log.warning(name + ": the branch elsewhere was rewritten; follow.rewrites is not set");
  };
  return std::make_shared<Follower>(std::move(site), parts_.processes, std::move(how));
}

std::optional<Environments::Open> Environments::find(const SiteName& name) const {
  std::lock_guard lock(mutex_);
  auto id = ids_.find(name);
  if (id == ids_.end()) return std::nullopt;
  return entries_.at(id->second).open;
}

std::shared_ptr<SiteRepository> Environments::site(store::EnvironmentId environment) {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(environment);
  return found == entries_.end() ? nullptr : found->second.open.site;
}

void Environments::look_now(store::EnvironmentId environment) const {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(environment);
  if (found != entries_.end() && found->second.follower) found->second.follower->look_now();
}

void Environments::tidy(std::stop_token stop) {
  std::vector<std::shared_ptr<SiteRepository>> sites;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_)
      sites.push_back(entry.open.site);
  }
  auto lock = lock_packing(parts_.folder, stop);
  if (!lock) {
    if (!stop.stop_requested()) parts_.log.error(lock.error().to_string());
    return;
  }
  for (const auto& site : sites) {
    if (stop.stop_requested()) return;
    Status tidied = tidy_repository(*site, parts_.processes, std::chrono::hours(1), stop);
    if (!tidied && tidied.error().code != Code::cancelled)
      parts_.log.warning("packing " + site->folder() + ": " + tidied.error().to_string());
  }
}

void Environments::stop() {
  std::vector<std::shared_ptr<Follower>> followers;  // end after the lock
  std::lock_guard lock(mutex_);
  for (auto& [id, entry] : entries_)
    followers.push_back(std::move(entry.follower));
}

}  // namespace consort::server
