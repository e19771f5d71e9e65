#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "server/agents/observer.h"
#include "server/deploy/context.h"
#include "server/deploy/deployments.h"
#include "server/deploy/inbox.h"
#include "server/deploy/site_content.h"
#include "server/sites/site_repository.h"

namespace consort::server {

class EnvironmentDeployer;

// Compiles and deploys all environments, each on a thread of its own. Thread-safe; what happens is
// noted and carried out later, what people ask for waits until the environment's thread has looked
// at it.
class DeployService final : public Deployments, public AgentObserver {
 public:
  struct Parts {
    store::Store& store;
    const AuthorityVault& vault;
    const model::Schema& schema;  // of the resource types that sites may use
    const Clock& clock;
    Log& log;
    std::function<void()> ring_events;  // events have been written; any thread
    size_t threads = 2;                 // that compile
  };
  // Everything given outlives the service.
  explicit DeployService(Parts parts);
  ~DeployService() override;

  // Whom to give orders and to ask; once, before open().
  void connect(Orders& orders, const PresenceBoard& presence);
  // Goes on with what the store and the branch say is to be done. Code::exists: it is open.
  Status open(const store::Environment& environment, std::shared_ptr<SiteRepository> site);
  void stop();  // any number of times; before what connect() was given ends

  // Never block.
  void moved(store::EnvironmentId environment, const BranchMove& move);
  void settings_changed(store::EnvironmentId environment);  // or its pause

  BlobReader& blobs() { return content_; }

  Outcome<Done> make_plan(const Order& order, const model::Map& request) override;
  Outcome<Done> apply_plan(const Order& order, const store::Plan& plan,
                           const model::Map& request) override;
  Outcome<Done> control_rollout(const Order& order, const store::Rollout& rollout,
                                RolloutControl control) override;
  Outcome<Done> repair(const Order& order, const std::vector<store::HostId>& hosts,
                       const model::Address& resource) override;
  std::optional<Problem> review(store::EnvironmentId environment,
                                const std::optional<ObjectId>& base,
                                const ObjectId& commit) override;
  // What is to be said to who has just moved the branch to this commit: lines for people, which
  // tell what came of it where that is known within a moment.
  std::string outcome_of(store::EnvironmentId environment, const ObjectId& commit) const;

  void presence_changed(const Presence& presence) override;
  void compliance_changed(HostRef, const store::ComplianceChange& change) override;
  void facts_changed(HostRef host, const Digest& digest) override;
  void drift_changed(HostRef host, const wire::Drift& drift) override;
  void reported(HostRef host, const wire::Report& report) override;
  void declined(HostRef host, const wire::Declined& declined) override;

 private:
  struct Worker;
  using Task = std::function<void(EnvironmentDeployer&)>;
  std::shared_ptr<Worker> worker(store::EnvironmentId environment) const;
  void post(store::EnvironmentId environment, Task task) const;
  // Waits for the environment's thread, for so long.
  template <class T>
  Outcome<T> ask(store::EnvironmentId environment, Duration patience,
                 std::function<Outcome<T>(EnvironmentDeployer&)> question) const;

  ThreadPool pool_;
  const DeployParts parts_;
  SiteContent content_;
  Orders* orders_ = nullptr;
  const PresenceBoard* presence_ = nullptr;
  mutable std::mutex mutex_;
  std::map<store::EnvironmentId, std::shared_ptr<Worker>> workers_;  // guarded by mutex_
};

}  // namespace consort::server
