#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/testing/silent_log.h"
#include "server/agents/testing/test_hub.h"
#include "server/deploy/environment_deployer.h"
#include "server/deploy/site_content.h"
#include "server/deploy/testing/failing_orders.h"
#include "server/sites/testing/test_site.h"
#include "store/operations.h"
#include "store/orders.h"
#include "store/plans.h"
#include "store/revisions.h"
#include "store/rollouts.h"

namespace consort::server {

// One environment (example/production) with a real repository, store and hub, and simulated agents:
// all on the test's thread and clock. What agents do with orders is for the test to say.
class DeploymentTest : public ::testing::Test {
 protected:
  DeploymentTest();
  ~DeploymentTest() override;

  void run(Duration time = std::chrono::seconds(1)) { hub_.run(time); }
  void restart();  // the end of the server's program, and a new one on what is durable

  // A commit of these files; the branch has moved, and what follows has happened.
  std::string push(const FileEdits& files, const std::string& message = "Edit");
  // A site whose hosts all have one file, "/etc/motd".
  FileEdits hosts_with(const std::vector<std::string>& names, const std::string& motd);

  // A joined and connected agent. The hosts in ill_ report a failure, those in stubborn_ decline,
  // those in silent_ do not answer.
  SimulatedAgent& joined(const std::string& name);  // and not linked yet
  SimulatedAgent& agent(const std::string& name);
  std::set<std::string> ill_, stubborn_, silent_;
  std::map<std::string, std::vector<wire::Apply>> applied_;  // in order, by host
  std::map<std::string, wire::Planned> planned_;             // what those here say they would do

  void moved();  // the branch has, and what follows has happened
  void set_settings(const std::string& json);
  void set_paused(bool paused);
  Outcome<Done> make_plan(const std::string& json = "{}");
  Outcome<Done> apply_plan(const store::Plan& plan, const std::string& json = "{}");
  Outcome<Done> control(RolloutControl control);
  // What the environment says of a commit of these files, which does not come to the branch.
  std::optional<Problem> review(const FileEdits& files);

  store::Revision revision(const std::string& commit);
  store::Rollout last_rollout();
  store::Plan last_plan();
  store::Plan last_saved_plan();  // that was not applied
  store::Operation operation(store::OperationId id);
  std::vector<std::string> event_kinds();
  Digest current(const std::string& host);  // its newest catalog
  int64_t serial(const std::string& host);  // of that
  std::vector<std::string> orphans();
  bool holds_current(const std::string& host);
  store::Orders orders_of(const std::string& host);
  WallTime offer_ends(const std::string& host);
  Result<ContentPart> blob(const Digest& digest, int64_t offset, int64_t length) {
    return content_->blob(hub_.at.production, digest, offset, length);
  }
  Order order() const;

  TestHub hub_;
  TestSite site_;
  SilentLog log_;
  std::unique_ptr<FailingOrders> orders_;

 private:
  class Observer;
  void start();
  void heard(SimulatedAgent& agent, const wire::ServerMessage& message);

  ThreadPool pool_{2};
  std::unique_ptr<SiteContent> blobs_;
  std::unique_ptr<StoreContent> content_;
  std::unique_ptr<DeployParts> parts_;
  std::unique_ptr<EnvironmentDeployer> deployer_;
  std::unique_ptr<Observer> observer_;
  std::optional<MonotonicTime> due_;
  bool woken_ = true;
};

}  // namespace consort::server
