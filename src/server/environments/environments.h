#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/log.h"
#include "server/deploy/deploy_service.h"
#include "server/environments/environment_settings.h"
#include "server/environments/site_source.h"
#include "server/sites/follower.h"
#include "server/sites/serving/git_route.h"
#include "store/environments.h"

namespace consort::server {

// The environments that are open: each with its repository, what follows a branch elsewhere, and
// who deploys it. Thread-safe; all but find() and look_now() block.
class Environments final : public SiteSource {
 public:
  struct Parts {
    store::Store& store;
    DeployService& deploy;
    system::ProcessRunner& processes;
    const Clock& clock;
    Log& log;
    std::string folder;  // of the repositories, absolute
  };
  // Everything given outlives it.
  explicit Environments(Parts parts) : parts_(std::move(parts)) {}
  ~Environments() override { stop(); }

  // Those of the store. One that cannot be opened is told in the log, and is not open.
  Status open_all();
  struct Open {
    store::EnvironmentId id;
    std::shared_ptr<SiteRepository> site;
    bool follows = false;        // a branch elsewhere
    bool working_trees = false;  // are taken, beside commits
    std::optional<Secret> hook_secret;
  };
  std::optional<Open> find(const SiteName& name) const;
  std::shared_ptr<SiteRepository> site(store::EnvironmentId environment) override;
  void refresh(store::EnvironmentId environment) override;
  // There may be news in what this one follows.
  void look_now(store::EnvironmentId environment) const;

  // Packs all repositories; for once a day.
  void tidy(std::stop_token stop);
  void stop();  // following ends; any number of times

 private:
  struct Entry {
    Open open;
    std::shared_ptr<Follower> follower;
  };
  Status open(const store::Environment& environment);
  Status take_settings(const store::Environment& environment);
  Result<std::shared_ptr<SiteRepository>> open_site(const store::Environment& environment);
  std::shared_ptr<Follower> follower_of(const store::Environment& environment,
                                        const EnvironmentSettings& settings,
                                        std::shared_ptr<SiteRepository> site);

  const Parts parts_;
  std::mutex refreshing_;  // held from reading settings until they are in effect
  mutable std::mutex mutex_;
  std::map<store::EnvironmentId, Entry> entries_;  // guarded by mutex_
  std::map<SiteName, store::EnvironmentId> ids_;   // guarded by mutex_
};

}  // namespace consort::server
