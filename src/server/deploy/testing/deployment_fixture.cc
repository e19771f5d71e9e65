#include "server/deploy/testing/deployment_fixture.h"

#include "compiler/testing/small_schema.h"
#include "model/json.h"
#include "store/catalogs.h"
#include "store/events.h"
#include "store/orders.h"
#include "store/orphans.h"
#include "store/plans.h"
#include "wire/message.h"

namespace consort::server {
namespace {

std::shared_ptr<SiteRepository> borrowed(SiteRepository& site) {
  return {std::shared_ptr<void>(), &site};
}

model::Map map_of(const std::string& json) { return model::parse_json(json).value().map(); }

}  // namespace

// What the hub tells goes to the deployer, as DeployService has it.
class DeploymentTest::Observer final : public AgentObserver {
 public:
  explicit Observer(DeploymentTest& test) : test_(test) {}
  void presence_changed(const Presence& presence) override {
    test_.deployer_->presence_changed(presence);
    test_.woken_ = true;
  }
  void facts_changed(HostRef host, const Digest&) override {
    test_.deployer_->facts_changed(host.host);
    test_.woken_ = true;
  }
  void reported(HostRef host, const wire::Report& report) override {
    test_.deployer_->reported(host.host, report.deployment.value_or(""), report.run.succeeded(),
                              "it failed");
    test_.woken_ = true;
  }
  void drift_changed(HostRef, const wire::Drift&) override {
    test_.deployer_->states_changed();
    test_.woken_ = true;
  }
  void declined(HostRef host, const wire::Declined& declined) override {
    test_.deployer_->declined(host.host, declined);
    test_.woken_ = true;
  }

 private:
  DeploymentTest& test_;
};

DeploymentTest::DeploymentTest() { start(); }

DeploymentTest::~DeploymentTest() {
  hub_.observer.next = nullptr;
  hub_.beside = {};
  if (HasFailure())
    for (const std::string& line : log_.lines())
      std::cerr << line << "\n";
}

void DeploymentTest::start() {
  auto environment =
      hub_.at.store
          ->read([&](store::Reader& r) { return store::environments::get(r, hub_.at.production); })
          .value();
  blobs_ = std::make_unique<SiteContent>(*hub_.at.store);
  blobs_->add(environment.id, borrowed(*site_));
  content_ = std::make_unique<StoreContent>(*hub_.at.store, *blobs_);
  hub_.content.next = content_.get();
  parts_ = std::make_unique<DeployParts>(DeployParts{
      *hub_.at.store, *hub_.at.vault, compiler::small_schema(), hub_.at.clock, log_, pool_, [] {}});
  orders_ = std::make_unique<FailingOrders>(*hub_.hub);
  deployer_ =
      std::make_unique<EnvironmentDeployer>(*parts_, *orders_, hub_.hub->presence(), environment,
                                            borrowed(*site_), [this](std::function<void()> task) {
                                              hub_.post([this, task = std::move(task)] {
                                                task();
                                                woken_ = true;
                                              });
                                            });
  observer_ = std::make_unique<Observer>(*this);
  hub_.observer.next = observer_.get();
  woken_ = true;
  hub_.beside = [this] {
    if (!woken_ && !(due_ && hub_.at.clock.now() >= *due_)) return false;
    woken_ = false;
    due_ = deployer_->work();
    return true;
  };
  run(std::chrono::milliseconds(100));
}

void DeploymentTest::restart() {
  hub_.observer.next = nullptr;
  hub_.beside = {};
  deployer_.reset();
  hub_.restart();
  start();
}

std::string DeploymentTest::push(const FileEdits& files, const std::string& message) {
  const std::string commit = site_.commit(files, message).hex();
  moved();
  return commit;
}

void DeploymentTest::moved() {
  deployer_->site_moved();
  woken_ = true;
  run();
}

FileEdits DeploymentTest::hosts_with(const std::vector<std::string>& names,
                                     const std::string& motd) {
  FileEdits files{{"site.yaml", "name: shop\nformat: 1\n"}};
  files["tags/base.yaml"] = "files: {/etc/motd: {content: \"" + motd + "\"}}\n";
  for (const std::string& name : names)
    files["hosts/" + name + ".yaml"] = "tags: [base]\n";
  return files;
}

SimulatedAgent& DeploymentTest::joined(const std::string& name) {
  return hub_.add(name, [this](auto& agent, auto& message) { heard(agent, message); },
                  {.obeys = false});
}

SimulatedAgent& DeploymentTest::agent(const std::string& name) {
  SimulatedAgent& added = joined(name);
  hub_.connect(added);
  run();
  return added;
}

void DeploymentTest::heard(SimulatedAgent& agent, const wire::ServerMessage& message) {
  const std::string& name = agent.name();
  if (auto* plan = std::get_if<wire::Plan>(&message); plan && planned_.contains(name))
    agent.say(wire::PlanResult{.request = plan->request, .target = name, .result = planned_[name]});
  auto* apply = std::get_if<wire::Apply>(&message);
  if (!apply) return;
  if (!agent.obeys(*apply))
    return agent.decline(apply->deployment, apply->catalog.catalog, "not the one offered last");
  applied_[name].push_back(*apply);
  if (silent_.contains(name)) return;
  if (stubborn_.contains(name))
    return agent.decline(apply->deployment, apply->catalog.catalog, "the plan is another one");
  agent.report(apply->deployment, apply->catalog.catalog,
               ill_.contains(name) ? model::Outcome::failed : model::Outcome::changed);
}

void DeploymentTest::set_settings(const std::string& json) {
  auto set = hub_.at.store->write([&](store::Writer& w) {
    return store::environments::set_settings(w, hub_.at.production, map_of(json));
  });
  ASSERT_TRUE(set);
  deployer_->settings_changed();
  woken_ = true;
  run();
}

void DeploymentTest::set_paused(bool paused) {
  auto set = hub_.at.store->write([&](store::Writer& w) {
    return store::environments::set_paused(w, hub_.at.production, paused);
  });
  ASSERT_TRUE(set);
  deployer_->settings_changed();
  woken_ = true;
  run();
}

Order DeploymentTest::order() const {
  Order order{.actor = "token:1", .audit = {.actor = "token:1", .verb = "test"}};
  order.environment.id = hub_.at.production;
  return order;
}

Outcome<Done> DeploymentTest::make_plan(const std::string& json) {
  auto done = deployer_->make_plan(order(), map_of(json));
  run();
  return done;
}

Outcome<Done> DeploymentTest::apply_plan(const store::Plan& plan, const std::string& json) {
  auto done = deployer_->apply_plan(order(), plan, map_of(json));
  woken_ = true;
  run();
  return done;
}

Outcome<Done> DeploymentTest::control(RolloutControl control) {
  auto done = deployer_->control_rollout(order(), last_rollout(), control);
  woken_ = true;
  run();
  return done;
}

std::optional<Problem> DeploymentTest::review(const FileEdits& files) {
  std::optional<Problem> problem;
  CommitDetails details = by_ann("Look at this");
  const ObjectId head = site_.head();
  details.review = [&](const ObjectId& commit) -> Status {
    problem = deployer_->review(head, commit);
    return fail(Code::cancelled, "it was only looked at");
  };
  EXPECT_FALSE(site_->edit(head, files, details));
  EXPECT_EQ(site_.head(), head);
  run();
  return problem;
}

store::Revision DeploymentTest::revision(const std::string& commit) {
  return hub_.at.store
      ->read(
          [&](store::Reader& r) { return store::revisions::find(r, hub_.at.production, commit); })
      .value()
      .value();
}

store::Rollout DeploymentTest::last_rollout() {
  auto page = hub_.at.store
                  ->read([&](store::Reader& r) {
                    return store::rollouts::list(r, hub_.at.production, {.limit = 1});
                  })
                  .value();
  return page.items.at(0);
}

store::Plan DeploymentTest::last_plan() {
  return hub_.at.store
      ->read(
          [&](store::Reader& r) { return store::plans::list(r, hub_.at.production, {.limit = 1}); })
      .value()
      .items.at(0);
}

store::Plan DeploymentTest::last_saved_plan() {
  auto page =
      hub_.at.store
          ->read([&](store::Reader& r) { return store::plans::list(r, hub_.at.production, {}); })
          .value();
  for (store::Plan& plan : page.items)
    if (plan.state == store::PlanState::saved) return plan;
  throw std::runtime_error("no plan is merely saved");
}

store::Operation DeploymentTest::operation(store::OperationId id) {
  return hub_.at.store
      ->read([&](store::Reader& r) { return store::operations::get(r, hub_.at.production, id); })
      .value();
}

std::vector<std::string> DeploymentTest::event_kinds() {
  auto events = hub_.at.store
                    ->read([&](store::Reader& r) {
                      return store::events::since(r, hub_.at.production, {}, 0, 1000);
                    })
                    .value();
  std::vector<std::string> kinds;
  for (const store::Event& event : events)
    kinds.push_back(event.kind);
  return kinds;
}

static store::CatalogEntry newest_catalog(TestHub& hub, const std::string& host) {
  return hub.at.store
      ->read([&](store::Reader& r) {
        return store::catalogs::current(r, hub.at.production, hub.host(host).host);
      })
      .value()
      .value();
}

Digest DeploymentTest::current(const std::string& host) {
  return newest_catalog(hub_, host).digest;
}

int64_t DeploymentTest::serial(const std::string& host) {
  return newest_catalog(hub_, host).serial;
}

std::vector<std::string> DeploymentTest::orphans() {
  auto page = hub_.at.store
                  ->read([&](store::Reader& r) {
                    return store::orphans::list(r, hub_.at.production, {}, {});
                  })
                  .value();
  std::vector<std::string> addresses;
  for (const store::Orphan& orphan : page.items)
    addresses.push_back(orphan.address);
  return addresses;
}

store::Orders DeploymentTest::orders_of(const std::string& host) {
  return hub_.at.store
      ->read([&](store::Reader& r) {
        return store::orders::of_host(r, hub_.at.production, hub_.host(host).host);
      })
      .value();
}

WallTime DeploymentTest::offer_ends(const std::string& host) {
  auto message = wire::server_message(*orders_of(host).offer).value();
  auto& offer = std::get<wire::Offer>(std::get<wire::ServerMessage>(message));
  return wire::catalog_header(offer.catalog.header).value().not_after;
}

bool DeploymentTest::holds_current(const std::string& host) {
  auto& applied = applied_[host];
  return !applied.empty() && applied.back().catalog.catalog == current(host);
}

}  // namespace consort::server
