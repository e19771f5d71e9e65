#include "server/deploy/deploy_service.h"

#include <atomic>
#include <future>

#include "server/deploy/environment_deployer.h"
#include "server/deploy/outcome_text.h"

namespace consort::server {
namespace {

constexpr Duration kPatience = std::chrono::seconds(20);     // of who asks for something
constexpr Duration kPushPatience = std::chrono::seconds(2);  // of who pushes

// Of a report that is no success: the first thing that went wrong.
std::string failure_of(const model::Report& run) {
  for (const model::ResourceReport& resource : run.resources)
    if (resource.outcome == model::Outcome::failed)
      return resource.address.to_string() + ": " + resource.message;
  return run.count(model::Outcome::cancelled) > 0 ? "the run was stopped" : "";
}

}  // namespace

struct DeployService::Worker {
  Inbox inbox;
  std::unique_ptr<EnvironmentDeployer> deployer;
  std::thread thread;

  void run() {
    std::optional<MonotonicTime> due;
    do {
      due = deployer->work();
    } while (inbox.run(due));
  }
  void stop() {
    inbox.close();
    if (thread.joinable()) thread.join();
  }
};

DeployService::DeployService(Parts parts)
    : pool_(parts.threads),
      parts_{parts.store, parts.vault, parts.schema,     parts.clock,
             parts.log,   pool_,       parts.ring_events},
      content_(parts.store) {}

DeployService::~DeployService() { stop(); }

void DeployService::connect(Orders& orders, const PresenceBoard& presence) {
  orders_ = &orders;
  presence_ = &presence;
}

Status DeployService::open(const store::Environment& environment,
                           std::shared_ptr<SiteRepository> site) {
  check(orders_ != nullptr, "a deploy service that is not connected");
  auto fresh = std::make_shared<Worker>();
  // A callback may come after the worker has gone.
  auto later = [weak = std::weak_ptr(fresh)](std::function<void()> task) {
    if (auto worker = weak.lock()) worker->inbox.post(std::move(task));
  };
  content_.add(environment.id, site);
  fresh->deployer = std::make_unique<EnvironmentDeployer>(parts_, *orders_, *presence_, environment,
                                                          std::move(site), std::move(later));
  std::lock_guard lock(mutex_);
  if (!workers_.try_emplace(environment.id, fresh).second)
    return fail(Code::exists, "the environment is open already");
  fresh->thread = std::thread([worker = fresh.get()] { worker->run(); });
  return {};
}

void DeployService::stop() {
  decltype(workers_) workers;
  {
    std::lock_guard lock(mutex_);
    workers.swap(workers_);
  }
  for (auto& [environment, worker] : workers)
    worker->stop();
}

std::shared_ptr<DeployService::Worker> DeployService::worker(
    store::EnvironmentId environment) const {
  std::lock_guard lock(mutex_);
  auto found = workers_.find(environment);
  return found == workers_.end() ? nullptr : found->second;
}

void DeployService::post(store::EnvironmentId environment, Task task) const {
  if (auto found = worker(environment))
    found->inbox.post([worker = found.get(), task = std::move(task)] { task(*worker->deployer); });
}

// --- what happens ---

void DeployService::moved(store::EnvironmentId environment, const BranchMove&) {
  post(environment, [](EnvironmentDeployer& deployer) { deployer.site_moved(); });
}

void DeployService::settings_changed(store::EnvironmentId environment) {
  post(environment, [](EnvironmentDeployer& deployer) { deployer.settings_changed(); });
}

void DeployService::presence_changed(const Presence& presence) {
  post(presence.host.environment,
       [presence](EnvironmentDeployer& deployer) { deployer.presence_changed(presence); });
}

void DeployService::compliance_changed(HostRef, const store::ComplianceChange&) {
  parts_.ring_events();
}

void DeployService::facts_changed(HostRef host, const Digest&) {
  post(host.environment,
       [host](EnvironmentDeployer& deployer) { deployer.facts_changed(host.host); });
  parts_.ring_events();
}

void DeployService::drift_changed(HostRef host, const wire::Drift&) {
  post(host.environment, [](EnvironmentDeployer& deployer) { deployer.states_changed(); });
  parts_.ring_events();
}

void DeployService::reported(HostRef host, const wire::Report& report) {
  parts_.ring_events();
  post(host.environment, [host = host.host, deployment = report.deployment.value_or(""),
                          succeeded = report.run.succeeded(),
                          failure = failure_of(report.run)](EnvironmentDeployer& deployer) {
    deployer.reported(host, deployment, succeeded, failure);
  });
}

void DeployService::declined(HostRef host, const wire::Declined& declined) {
  post(host.environment, [host = host.host, declined](EnvironmentDeployer& deployer) {
    deployer.declined(host, declined);
  });
}

// --- what people ask for ---

template <class T>
Outcome<T> DeployService::ask(store::EnvironmentId environment, Duration patience,
                              std::function<Outcome<T>(EnvironmentDeployer&)> question) const {
  auto answer = std::make_shared<std::promise<Outcome<T>>>();
  auto future = answer->get_future();
  auto found = worker(environment);
  if (!found)
    return Problem{.status = 409,
                   .code = "conflict",
                   .detail = "the environment has no site",
                   .hint = "push one to it"};
  found->inbox.post([worker = found.get(), answer, question = std::move(question)] {
    answer->set_value(question(*worker->deployer));
  });
  answer.reset();
  if (future.wait_for(patience) != std::future_status::ready)
    return Problem{.status = 503,
                   .code = "unavailable",
                   .detail = "the environment is being compiled",
                   .hint = "ask again; what was asked may still be done",
                   .retry_after = std::chrono::seconds(5)};
  try {
    return future.get();
  } catch (const std::future_error&) {
    return Problem{.status = 503, .code = "unavailable", .detail = "the server is stopping"};
  }
}

Outcome<Done> DeployService::make_plan(const Order& order, const model::Map& request) {
  return ask<Done>(order.environment.id, kPatience,
                   [order, request](EnvironmentDeployer& deployer) {
                     return deployer.make_plan(order, request);
                   });
}

Outcome<Done> DeployService::apply_plan(const Order& order, const store::Plan& plan,
                                        const model::Map& request) {
  return ask<Done>(order.environment.id, kPatience,
                   [order, plan, request](EnvironmentDeployer& deployer) {
                     return deployer.apply_plan(order, plan, request);
                   });
}

Outcome<Done> DeployService::control_rollout(const Order& order, const store::Rollout& rollout,
                                             RolloutControl control) {
  return ask<Done>(order.environment.id, kPatience,
                   [order, rollout, control](EnvironmentDeployer& deployer) {
                     return deployer.control_rollout(order, rollout, control);
                   });
}

Outcome<Done> DeployService::repair(const Order& order, const std::vector<store::HostId>& hosts,
                                    const model::Address& resource) {
  return ask<Done>(order.environment.id, kPatience,
                   [hosts, resource](EnvironmentDeployer& deployer) {
                     return deployer.repair(hosts, resource);
                   });
}

std::optional<Problem> DeployService::review(store::EnvironmentId environment,
                                             const std::optional<ObjectId>& base,
                                             const ObjectId& commit) {
  // Who does not wait any more needs no answer, and the environment has better things to do.
  auto given_up = std::make_shared<std::atomic<bool>>(false);
  auto reviewed =
      ask<Done>(environment, kPatience,
                [base, commit, given_up](EnvironmentDeployer& deployer) -> Outcome<Done> {
                  if (*given_up) return Done{};
                  if (auto problem = deployer.review(base, commit)) return std::move(*problem);
                  return Done{};
                });
  *given_up = true;
  if (reviewed) return std::nullopt;
  Problem problem = std::move(reviewed).error();
  if (problem.status == 503) problem.hint = "nothing was committed: ask again";
  return problem;
}

std::string DeployService::outcome_of(store::EnvironmentId environment,
                                      const ObjectId& commit) const {
  auto built = ask<Built>(environment, kPushPatience,
                          [commit](EnvironmentDeployer& deployer) -> Outcome<Built> {
                            if (auto built = deployer.built(commit)) return std::move(*built);
                            return Problem{.status = 503, .code = "unavailable"};
                          });
  return built ? outcome_text(*built) : outcome_unknown();
}

}  // namespace consort::server
