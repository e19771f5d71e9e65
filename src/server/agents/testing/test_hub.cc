#include "server/agents/testing/test_hub.h"

#include <algorithm>

namespace consort::server {

Digest ContentInMemory::add(std::string bytes) {
  Digest digest = sha256(bytes);
  contents_[digest] = std::move(bytes);
  return digest;
}

Result<std::string> ContentInMemory::catalog(store::EnvironmentId environment,
                                             const Digest& digest) {
  auto found = contents_.find(digest);
  if (found == contents_.end() && next) return next->catalog(environment, digest);
  if (found == contents_.end()) return fail(Code::not_found, "there is no such catalog");
  return found->second;
}

Result<ContentPart> ContentInMemory::blob(store::EnvironmentId environment, const Digest& digest,
                                          int64_t offset, int64_t length) {
  auto found = contents_.find(digest);
  if (found == contents_.end() && next) return next->blob(environment, digest, offset, length);
  if (found == contents_.end()) return fail(Code::not_found, "there is no such blob");
  auto total = static_cast<int64_t>(found->second.size());
  if (offset > total) return fail(Code::invalid, "past the end");
  return ContentPart{found->second.substr(static_cast<size_t>(offset), static_cast<size_t>(length)),
                     total};
}

TestHub::TestHub(HubSettings settings, uint64_t seed)
    : network(at.clock, seed), settings_(settings) {
  start();
}

TestHub::~TestHub() {
  agents_.clear();
  hub.reset();
}

void TestHub::start() {
  auto later = [this](HubThreads::Task task) { tasks_.push_back(std::move(task)); };
  hub = AgentHub::make({*at.store,
                        *at.vault,
                        *at.barred,
                        content,
                        observer,
                        at.wall,
                        {.hub = later, .elsewhere = later}},
                       settings_)
            .value();
}

void TestHub::restart() {
  for (auto& [name, agent] : agents_)
    if (agent->linked()) network.break_link(*agent->link());
  tasks_.clear();
  hub.reset();
  tasks_.clear();
  at.reopen();
  start();
  run(Duration(0));
}

void TestHub::run(Duration time) {
  constexpr Duration kStep = std::chrono::milliseconds(50);
  const MonotonicTime end = at.clock.now() + time;
  while (true) {
    network.advance(Duration(0));
    bool busy = hub->writes().write_once();
    for (; !tasks_.empty(); busy = true) {
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      task();
    }
    if (beside && beside()) busy = true;
    if (busy) continue;
    hub->tick();
    for (auto& [name, agent] : agents_)
      agent->step();
    if (at.clock.now() >= end) return;
    network.advance(std::min(kStep, Duration(end - at.clock.now())));
  }
}

SimulatedAgent& TestHub::add(const std::string& name, SimulatedAgent::Heard heard,
                             const SimulatedAgent::Settings& settings) {
  TestMachine machine(name);
  certificates_.emplace(name, at.join(machine));
  SimulatedAgent::Settings own = settings;
  own.name = name;
  own.machine_id = machine.machine_id;
  own.boot_id = machine.boot_id;
  auto agent = std::make_unique<SimulatedAgent>(own, at.clock, std::move(heard));
  return *(agents_[name] = std::move(agent));
}

std::shared_ptr<net::Link> TestHub::link(const std::string& name, const net::LinkFaults& faults) {
  auto [ours, theirs] = network.connect(faults);
  hub->accept(theirs, peer_of(certificates_.at(name)));
  return ours;
}

HostRef TestHub::host(const std::string& name) { return {at.production, at.host(name)->id}; }

Offering TestHub::offering(const std::string& name, const std::vector<std::string>& blobs) {
  std::string list;
  for (const std::string& blob : blobs)
    list += (list.empty() ? "\"" : ",\"") + blob + "\"";
  std::string json = "{\"blobs\":[" + list + "],\"host\":\"" + name +
                     "\",\"n\":" + std::to_string(++serial_) + "}";
  wire::CatalogHeader header{.host = name,
                             .organization = "example",
                             .environment = "production",
                             .revision = "r1",
                             .serial = serial_,
                             .not_before = at.clock.wall(),
                             .not_after = at.clock.wall() + std::chrono::hours(24),
                             .catalog = content.add(json),
                             .bytes = static_cast<int64_t>(json.size()),
                             .blobs = static_cast<int64_t>(blobs.size())};
  return {host(name), at.vault->sign(header)};
}

wire::Held TestHub::held(const Offering& offering) {
  auto header = wire::catalog_header(offering.catalog.header).value();
  return {header.catalog, header.serial};
}

}  // namespace consort::server
