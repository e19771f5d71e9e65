// A fleet of simulated agents on real TLS links, against the parts of a server that agents meet.
// usage: fleet_bench FOLDER [AGENTS [IDLE_SECONDS [RESOURCES]]]
//   FOLDER        where the server's folder is made and removed; what syncing costs there is part
//   of
//                 the figures
//   AGENTS        10,000 unless said otherwise
//   IDLE_SECONDS  to measure heartbeats in; 60
//   RESOURCES     in a report; 10
// All agents are one child process: CPU and memory are the server's alone. Prints a table.
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <random>

#include "net/backoff.h"
#include "net/descriptor_limit.h"
#include "net/http_server.h"
#include "net/testing/loop_thread.h"
#include "resources/built_in.h"
#include "server/agents/agent_route.h"
#include "server/agents/testing/simulated_agent.h"
#include "server/deploy/deploy_service.h"
#include "server/sites/bare_repository.h"
#include "store/certificates.h"
#include "store/environments.h"
#include "store/hosts.h"
#include "store/machines.h"
#include "store/proposals.h"
#include "store/revisions.h"
#include "store/rollouts.h"

namespace {

using namespace consort;
using namespace consort::server;
using std::chrono::seconds;

constexpr size_t kConnecting = 256;  // attempts of the child at a time

template <class T>
T must(Result<T> result) {
  if (!result) {
    fprintf(stderr, "fleet_bench: %s\n", result.error().to_string().c_str());
    exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

MonotonicTime now() { return std::chrono::steady_clock::now(); }

double since(MonotonicTime start) { return std::chrono::duration<double>(now() - start).count(); }

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

double resident_bytes() {
  size_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

bool wait_until(const std::function<bool()>& holds, seconds patience = seconds(300)) {
  for (MonotonicTime start = now(); !holds(); usleep(1000))
    if (now() > start + patience) return false;
  return true;
}

void row(const char* what, double value, const char* unit, const char* goal) {
  printf("| %-44s | %12.2f %-9s | %-18s |\n", what, value, unit, goal);
  fflush(stdout);
}

// What the child tells: both processes see it.
struct Told {
  std::atomic<size_t> welcome, offers, lost;
  std::atomic<size_t> wanted;    // reports of each agent that nobody ordered
  std::atomic<size_t> drifting;  // agents whose machines somebody changed
  std::atomic<bool> ready;
  std::atomic<uint16_t> port;  // 0: not yet
};

struct Identity {
  std::string name;
  trust::PrivateKey key;
  trust::Certificate certificate;
  std::string chain;
};

std::vector<Identity> make_identities(const AuthorityVault& vault, size_t agents, WallTime wall) {
  const auto authority = vault.authority();
  std::vector<Identity> identities;
  identities.reserve(agents);
  for (size_t i = 0; i < agents; ++i) {
    std::string name = "host" + std::to_string(i);
    auto key = trust::PrivateKey::generate();
    auto request = must(trust::SigningRequest::make(key, name));
    auto agent = must(trust::AgentName::make("example", "production", name));
    auto certificate = must(authority.issue_agent(request, agent, wall));
    auto chain = trust::to_pem({certificate, authority.issuing()});
    identities.push_back({std::move(name), std::move(key), std::move(certificate), chain});
  }
  return identities;
}

// --- the child ---

// All agents, each with a link that comes back when it breaks.
class Fleet {
 public:
  Fleet(net::Loop& loop, const std::vector<Identity>& identities, const std::string& roots,
        size_t resources, Told& shared)
      : loop_(loop), shared_(shared) {
    for (const Identity& identity : identities) {
      auto tls = must(net::TlsClient::make(
          {.roots_pem = roots,
           .identity = net::TlsIdentity{identity.chain, identity.key.to_pem()}}));
      net::WebSocketTarget target{.host = "127.0.0.1",
                                  .target = std::string(kAgentPath),
                                  .tls = std::move(tls),
                                  .patience = seconds(60)};
      target.limits.ping_after = std::chrono::hours(4);
      target.limits.lost_after = std::chrono::hours(5);
      auto agent = std::make_unique<SimulatedAgent>(
          SimulatedAgent::Settings{
              .name = identity.name, .machine_id = identity.name, .resources = resources},
          clock_, [this](SimulatedAgent&, const wire::ServerMessage& message) { hear(message); });
      members_.push_back({std::move(agent), std::move(target)});
    }
  }

  void start() {
    for (Member& member : members_) {
      member.target.port = shared_.port;
      member.waits = true;
      waiting_.push_back(&member);
    }
    connect_more();
    tick();
  }

 private:
  struct Member {
    std::unique_ptr<SimulatedAgent> agent;
    net::WebSocketTarget target;
    net::Backoff backoff{{}, [] { return std::uniform_real_distribution<>(0, 1)(random()); }};
    bool was_linked = false;
    bool waits = false;  // to connect, or connects
    MonotonicTime at = {};
  };
  static std::mt19937_64& random() {
    static std::mt19937_64 engine(1);
    return engine;
  }

  void hear(const wire::ServerMessage& message) {
    if (std::holds_alternative<wire::Welcome>(message)) ++shared_.welcome;
    if (std::holds_alternative<wire::Offer>(message)) ++shared_.offers;
  }

  void connect_more() {
    while (connecting_ < kConnecting && !waiting_.empty()) {
      Member* member = waiting_.back();
      waiting_.pop_back();
      member->waits = true;
      ++connecting_;
      net::connect_websocket(loop_, member->target, [this, member](auto link) {
        --connecting_;
        member->waits = false;
        member->at = now() + member->backoff.next();
        if (link) {
          member->was_linked = true;
          member->agent->connect(std::move(*link));
        }
        connect_more();
      });
    }
  }

  // Heartbeats, and links that broke: after a pause, and not all at once.
  void tick() {
    const MonotonicTime time = now();
    for (; reported_ < shared_.wanted; ++reported_)
      for (Member& member : members_)
        member.agent->report({}, sha256("catalog"));
    for (; drifted_ < shared_.drifting; ++drifted_)
      members_[drifted_].agent->drift("/etc/file1", true, model::DriftPolicy::propose);
    for (Member& member : members_) {
      SimulatedAgent& agent = *member.agent;
      if (agent.linked()) {
        if (agent.wake() && *agent.wake() <= time) agent.step();
        continue;
      }
      if (member.waits) continue;
      if (std::exchange(member.was_linked, false)) {
        ++shared_.lost;
        member.at = time + member.backoff.next(seconds(60));
      }
      if (member.at <= time) {
        member.waits = true;
        waiting_.push_back(&member);
      }
    }
    connect_more();
    timer_ = loop_.after(std::chrono::milliseconds(100), [this] { tick(); });
  }

  net::Loop& loop_;
  Told& shared_;
  SystemClock clock_;
  std::vector<Member> members_;
  std::vector<Member*> waiting_;
  size_t connecting_ = 0;
  size_t reported_ = 0;
  size_t drifted_ = 0;
  net::Timer timer_;
};

[[noreturn]] void run_fleet(int parent, const std::vector<Identity>& identities,
                            const std::string& roots, size_t resources, Told& shared) {
  net::LoopThread thread;
  Fleet fleet(thread.loop(), identities, roots, resources, shared);
  shared.ready = true;
  wait_until([&] { return shared.port != 0; });
  thread.call([&] { fleet.start(); });
  char byte;
  while (read(parent, &byte, 1) > 0) {
  }
  _exit(0);
}

// --- the server ---

// Counts what is durable, and hands on what it hears.
struct Counter final : AgentObserver {
  explicit Counter(DeployService& service) : deploy(service) {}
  void presence_changed(const Presence& presence) override { deploy.presence_changed(presence); }
  void reported(HostRef host, const wire::Report& report) override {
    ++reports;
    deploy.reported(host, report);
  }
  DeployService& deploy;
  std::atomic<size_t> reports = 0;
};

// What a server runs for its agents.
class Server {
 public:
  Server(store::Store& store, const AuthorityVault& vault, ContentSource& content,
         AgentObserver& observer, uint16_t port)
      : barred_(must(BarredAgents::load(store))) {
    agents_ = thread_.call([&] {
      return must(
          AgentRoute::make(thread_.loop(), store, vault, *barred_, content, observer, clock_, {}));
    });
    auto tls = must(net::TlsServer::make(
        {.identity = must(vault.server_identity({.addresses = {"127.0.0.1"}})),
         .clients = net::ClientCertificates::optional,
         .client_roots_pem = vault.client_roots(),
         .check = [this](const net::PeerCertificate& peer) { return barred_->check(peer); },
         .ticket_key = vault.ticket_key()}));
    http_ = thread_.call([&] {
      return must(net::HttpServer::listen(
          thread_.loop(), {.port = port, .tls = tls},
          {.handle = [this](const net::Request& request, const net::Responder& responder) {
            agents_->handle(request, responder);
          }}));
    });
  }
  ~Server() {
    http_->stop();
    thread_.stop();
  }

  AgentHub& hub() { return agents_->hub(); }
  uint16_t port() const { return http_->port(); }

 private:
  SystemClock clock_;
  std::unique_ptr<BarredAgents> barred_;
  net::LoopThread thread_;
  std::unique_ptr<AgentRoute> agents_;
  std::unique_ptr<net::HttpServer> http_;
};

void enter_hosts(store::Store& store, const std::vector<Identity>& identities) {
  must(store.write([&](store::Writer& w) -> Status {
    TRY(auto environment, store::environments::add(w, "example", "production"));
    for (const Identity& identity : identities) {
      TRY(auto host,
          store::hosts::add(w, environment,
                            {.name = identity.name, .life_cycle = store::LifeCycle::managed}));
      const trust::Certificate& certificate = identity.certificate;
      TRY_DO(store::certificates::add(w, {.serial = certificate.serial,
                                          .environment = environment,
                                          .host = host,
                                          .fingerprint = certificate.fingerprint,
                                          .issued = w.now(),
                                          .not_after = certificate.not_after}));
      TRY_DO(store::machines::put(w, {.environment = environment,
                                      .host = host,
                                      .key = certificate.key_fingerprint,
                                      .certificate = identity.chain,
                                      .serial = certificate.serial}));
    }
    return {};
  }));
}

// Hosts that share all they have, in a repository.
class Site {
 public:
  Site(const std::string& folder, const std::vector<Identity>& identities, size_t resources,
       const Clock& clock)
      : resources_(resources) {
    repository_ = must(create_repository({.folder = folder}, clock));
    FileEdits files{{"site.yaml", "name: fleet\nformat: 1\n"}, {"tags/base.yaml", layer("begin")}};
    for (const Identity& identity : identities) {
      files["hosts/" + identity.name + ".yaml"] = "tags: [base]\n";
      if (files.size() == kFilesInOneCommit) commit(std::exchange(files, {}));
    }
    commit(files);
  }
  std::shared_ptr<SiteRepository> repository() const { return repository_; }
  // Changes one file on all hosts.
  BranchMove change(const std::string& text) {
    auto before = must(repository_->head());
    commit({{"tags/base.yaml", layer(text)}});
    return {before, *must(repository_->head())};
  }

 private:
  std::string layer(const std::string& text) const {
    std::string yaml = "files:\n";
    for (size_t i = 0; i < resources_; ++i)
      yaml +=
          "  /etc/file" + std::to_string(i) + ": {content: \"" + (i == 0 ? text : "same") + "\"}\n";
    return yaml;
  }
  void commit(const FileEdits& files) {
    must(repository_->edit(must(repository_->head()), files, {{"bench", ""}, "Change"}));
  }

  static constexpr size_t kFilesInOneCommit = 5'000;
  const size_t resources_;
  std::shared_ptr<SiteRepository> repository_;
};

void measure_connecting(const Told& shared, size_t agents, const char* what, MonotonicTime start,
                        double cpu) {
  bool all = wait_until([&] { return shared.welcome >= agents; });
  row((std::string(what) + (all ? ": all connected" : ": NOT ALL connected")).c_str(), since(start),
      "s", "60");
  row("  CPU for each", (cpu_seconds() - cpu) * 1e6 / static_cast<double>(agents), "us", "");
}

// Without what else a deployment costs.
void measure_reports(Told& shared, const Counter& counter, size_t agents) {
  constexpr size_t kEach = 5;
  const size_t before = counter.reports, all = agents * kEach;
  double cpu = cpu_seconds();
  MonotonicTime start = now();
  shared.wanted += kEach;
  wait_until([&] { return counter.reports >= before + all; });
  row("five reports of each: all durable", since(start), "s", "");
  row("  a second", static_cast<double>(all) / since(start), "", "5000");
  row("  CPU for each", (cpu_seconds() - cpu) * 1e6 / static_cast<double>(all), "us", "");
}

// The same change by hand on many hosts.
void measure_drifting(Told& shared, store::Store& store, store::EnvironmentId environment,
                      size_t agents) {
  const size_t drifting = std::min<size_t>(agents, 1'000);
  const MonotonicTime start = now();
  shared.drifting = drifting;
  const bool all = wait_until([&] {
    auto proposals = must(store.read(
        [&](store::Reader& r) { return store::proposals::list(r, environment, {}, {}); }));
    return proposals.items.size() == 1 &&
           proposals.items.front().hosts == static_cast<int64_t>(drifting);
  });
  row((std::to_string(drifting) + (all ? " drift alike: one proposal" : " drift: NOT one proposal"))
          .c_str(),
      since(start), "s", "2");
}

void measure_idle(const Told& shared, size_t seconds_idle) {
  sleep(15);
  size_t lost = shared.lost;
  double cpu = cpu_seconds();
  sleep(static_cast<unsigned>(seconds_idle));
  row("idle with heartbeats every 30 s",
      (cpu_seconds() - cpu) * 100 / static_cast<double>(seconds_idle), "% of a core", "5");
  row("  links lost meanwhile", static_cast<double>(shared.lost - lost), "", "0");
}

// From a commit that changes one file on every host to the last report.
void measure_deployment(const Told& shared, store::Store& store, store::EnvironmentId environment,
                        Site& site, DeployService& deploy, const Counter& counter, size_t agents,
                        size_t resources) {
  const size_t offers = shared.offers, reports = counter.reports;
  const double cpu = cpu_seconds();
  const MonotonicTime start = now();
  const BranchMove move = site.change("end");
  deploy.moved(environment, move);
  wait_until([&] {
    auto revision = must(store.read(
        [&](store::Reader& r) { return store::revisions::find(r, environment, move.to.hex()); }));
    return revision && revision->state == store::CompileState::compiled;
  });
  row("a commit that changes all: compiled", since(start), "s", "2");
  const MonotonicTime compiled = now();
  wait_until([&] { return shared.offers >= offers + agents; });
  row("  offered to all, after that", since(compiled), "s", "1");
  wait_until([&] { return counter.reports >= reports + agents; });
  row("  all reports durable, after that", since(compiled), "s", "20");
  wait_until([&] {
    return !must(
        store.read([&](store::Reader& r) { return store::rollouts::active(r, environment); }));
  });
  row("  rollout done, after that", since(compiled), "s", "");
  const double spent = (cpu_seconds() - cpu) * 1e3 / static_cast<double>(agents);
  row("server CPU for a deployed host", spent, "ms", "");
  row("server CPU for a deployed resource", spent / static_cast<double>(resources), "ms", "0.1");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: fleet_bench FOLDER [AGENTS [IDLE_SECONDS [RESOURCES]]]\n");
    return 2;
  }
  const std::string folder = std::string(argv[1]) + "/fleet_bench." + std::to_string(getpid());
  const size_t agents = argc > 2 ? std::stoul(argv[2]) : 10'000;
  const size_t idle = argc > 3 ? std::stoul(argv[3]) : 60;
  const size_t resources = argc > 4 ? std::stoul(argv[4]) : 10;
  net::raise_descriptor_limit(agents + 1000);
  std::filesystem::create_directories(folder + "/keys");
  SystemClock clock;
  auto vault = must(AuthorityVault::open(folder + "/keys", "example", clock));
  const auto identities = make_identities(*vault, agents, clock.wall());

  // The child is made before there are threads.
  auto* memory =
      mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  Told& shared = *new (memory) Told();
  int ends[2];
  check(pipe(ends) == 0, "no pipe");
  const pid_t child = fork();
  if (child == 0) {
    close(ends[1]);
    run_fleet(ends[0], identities, vault->client_roots(), resources, shared);
  }
  close(ends[0]);

  {
    auto store = must(store::Store::open({.path = folder + "/store.db"}, clock));
    enter_hosts(*store, identities);
    const auto environment =
        must(store->read([&](store::Reader& r) { return store::environments::get(r, {1}); }));
    Site site(folder + "/site.git", identities, resources, clock);
    auto log = standard_error_log(Log::Level::warning);
    auto registry = resources::built_in();
    DeployService deploy({*store, *vault, registry.schema(), clock, *log, [] {}});
    StoreContent content(*store, deploy.blobs());
    Counter counter(deploy);
    printf("| %-44s | %22s | %-18s |\n|---|---|---|\n",
           (std::to_string(agents) + " agents").c_str(), "measured", "goal");
    auto server = std::make_unique<Server>(*store, *vault, content, counter, 0);
    const uint16_t port = server->port();
    wait_until([&] { return shared.ready.load(); });
    double before = resident_bytes();
    double cpu = cpu_seconds();
    MonotonicTime start = now();
    shared.port = port;
    measure_connecting(shared, agents, "first start", start, cpu);
    sleep(3);
    row("  memory of each", (resident_bytes() - before) / 1024 / static_cast<double>(agents), "KiB",
        "30");
    server.reset();
    shared.welcome = 0;
    cpu = cpu_seconds();
    start = now();
    server = std::make_unique<Server>(*store, *vault, content, counter, port);
    measure_connecting(shared, agents, "restart", start, cpu);
    row("  none lost", static_cast<double>(server->hub().presence().online()), "online", "all");
    if (idle > 0) measure_idle(shared, idle);
    // Their first deployment, so that the next changes one file on each.
    deploy.connect(server->hub(), server->hub().presence());
    must(deploy.open(environment, site.repository()));
    wait_until([&] { return counter.reports >= agents; });
    measure_deployment(shared, *store, environment.id, site, deploy, counter, agents, resources);
    measure_reports(shared, counter, agents);
    measure_drifting(shared, *store, environment.id, agents);
    deploy.stop();
    server.reset();
  }
  close(ends[1]);
  waitpid(child, nullptr, 0);
  std::filesystem::remove_all(folder);
}
