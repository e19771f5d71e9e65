#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "net/testing/memory_link.h"
#include "server/agents/agent_hub.h"
#include "server/agents/testing/simulated_agent.h"
#include "server/identity/testing/premises.h"

namespace consort::server {

// Notes what a hub tells, and hands it on.
class NotingObserver final : public AgentObserver {
 public:
  void presence_changed(const Presence& presence) override {
    if (next) next->presence_changed(presence);
  }
  void compliance_changed(HostRef host, const store::ComplianceChange& change) override {
    ++changes;
    if (next) next->compliance_changed(host, change);
  }
  void facts_changed(HostRef host, const Digest& digest) override {
    note(host, "facts");
    if (next) next->facts_changed(host, digest);
  }
  void drift_changed(HostRef host, const wire::Drift& drift) override {
    note(host, "drift");
    if (next) next->drift_changed(host, drift);
  }
  void reported(HostRef host, const wire::Report& report) override {
    note(host, "report " + report.deployment.value_or("-"));
    if (next) next->reported(host, report);
  }
  void declined(HostRef host, const wire::Declined& declined) override {
    note(host, "declined " + declined.error.message);
    if (next) next->declined(host, declined);
  }
  std::vector<std::string> noted;
  size_t changes = 0;  // of compliance
  AgentObserver* next = nullptr;

 private:
  void note(HostRef host, const std::string& what) {
    noted.push_back(std::to_string(host.host.value) + " " + what);
  }
};

// Contents by their digest, whatever the environment; what it has not is asked elsewhere.
class ContentInMemory final : public ContentSource {
 public:
  Digest add(std::string bytes);
  Result<std::string> catalog(store::EnvironmentId environment, const Digest& digest) override;
  Result<ContentPart> blob(store::EnvironmentId environment, const Digest& digest, int64_t offset,
                           int64_t length) override;
  ContentSource* next = nullptr;

 private:
  std::map<Digest, std::string> contents_;
};

// A hub on one thread, and agents on links in memory: everything happens in run().
class TestHub {
 public:
  explicit TestHub(HubSettings settings = {}, uint64_t seed = 1);
  ~TestHub();

  // Lets everything happen that is due, in steps, until so much time has passed.
  void run(Duration time = std::chrono::seconds(1));
  // The end of the server's program, at once, and a new one on what is durable.
  void restart();

  // An agent of a new host of production, with its own certificate.
  SimulatedAgent& add(const std::string& name, SimulatedAgent::Heard heard = {},
                      const SimulatedAgent::Settings& settings = {});
  // A link to the hub that shows the certificate of `name`.
  std::shared_ptr<net::Link> link(const std::string& name, const net::LinkFaults& faults = {});
  void connect(SimulatedAgent& agent, const net::LinkFaults& faults = {}) {
    agent.connect(link(agent.name(), faults));
  }
  HostRef host(const std::string& name);
  // For others who live on this thread: runs a task later; and what is called between tasks says
  // whether it did anything.
  void post(HubThreads::Task task) { tasks_.push_back(std::move(task)); }
  std::function<bool()> beside;

  // A catalog of the host, in the content source, signed; not offered.
  Offering offering(const std::string& name, const std::vector<std::string>& blobs = {});
  wire::Held held(const Offering& offering);

  TestPremises at;
  net::MemoryNetwork network;
  NotingObserver observer;
  ContentInMemory content;
  std::unique_ptr<AgentHub> hub;

 private:
  void start();

  const HubSettings settings_;
  std::deque<HubThreads::Task> tasks_;
  std::map<std::string, trust::Certificate> certificates_;
  std::map<std::string, std::unique_ptr<SimulatedAgent>> agents_;
  int64_t serial_ = 0;
};

}  // namespace consort::server
