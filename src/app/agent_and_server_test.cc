#include <filesystem>
#include <fstream>
#include <thread>

#include "agent/daemon/daemon.h"
#include "agent/identity/enroller.h"
#include "base/testing/silent_log.h"
#include "compiler/testing/memory_site.h"
#include "model/json.h"
#include "net/testing/awaited.h"
#include "resources/built_in.h"
#include "server/agents/testing/test_server.h"
#include "server/identity/host_custody.h"
#include "server/identity/join_tokens.h"
#include "store/reports.h"

// The two halves that never include each other, and all between: a site is compiled, its catalog
// signed and offered by a server, and applied by an agent that joined it, on real TLS and files.
namespace consort {
namespace {

using namespace std::chrono_literals;

class AgentAndServer : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_.path() + "/root/etc");
    std::filesystem::create_directories(folder_.path() + "/server");
    server_ = std::make_unique<server::TestServer>(folder_.path() + "/server");
    production_ = server_->store
                      ->write([](store::Writer& w) {
                        return store::environments::add(w, "example", "production");
                      })
                      .value();
    config_.data = folder_.path() + "/agent";
    config_.local = false;
    config_.roots = {{"web1", folder_.path() + "/root"}};
  }
  void TearDown() override {
    stop_agent();
    if (!HasFailure()) return;
    for (const std::string& line : log_.lines())
      std::cerr << line << "\n";
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }

  void join() {
    server::JoinTokens tokens(*server_->store, *server_->vault, clock_);
    auto made = tokens.make({.environment = production_, .servers = {address()}}, "token:1");
    ASSERT_TRUE(made) << made.error().to_string();
    auto token = trust::JoinToken::parse(made->text).value();
    auto store = agent::MembershipStore::open(agent::Premises::keys_in(config_));
    ASSERT_TRUE(store) << store.error().to_string();
    auto machine = agent::this_machine();  // as the daemon will say
    ASSERT_TRUE(machine) << machine.error().to_string();
    machine->name = "web1";
    agent::Enroller enroller(
        *store,
        {.servers = token.servers, .root_key = token.root_key, .token = token, .machine = *machine},
        clock_, {[](auto&) {}, [](auto) {}, [](auto&, auto) {}});
    auto joined = enroller.run({});
    ASSERT_TRUE(joined) << joined.error().to_string();
  }
  void start_agent() {
    agent::Wiring wiring{
        clock_, log_, [&](const std::string& root) { return system::local_target(root, clock_); },
        [](const std::string& root) { return system::inotify_watcher(root); },
        [] { return resources::built_in(); }};
    auto daemon = agent::Daemon::open(config_, wiring);
    ASSERT_TRUE(daemon) << daemon.error().to_string();
    daemon_ = std::move(*daemon);
    thread_ = std::jthread([this](std::stop_token stop) { (void)daemon_->run(stop); });
  }
  void stop_agent() {
    if (!daemon_) return;
    thread_.request_stop();
    thread_.join();
    daemon_.reset();
  }

  server::HostRef web1() {
    auto host = server_->store->read(
        [&](store::Reader& r) { return store::hosts::find(r, production_, "web1"); });
    return {production_, host.value().value().id};
  }
  // Compiles, signs, offers, and has it applied.
  void deploy(const std::string& text) {
    compiler::MemorySite site({{"hosts/web1.yaml", text}}, &registry_.schema());
    const model::Catalog& catalog = site.catalog("web1");
    std::string json = model::to_json(catalog);
    ++serial_;
    wire::Held held{server_->content.add(json), serial_};
    wire::CatalogHeader header{.host = "web1",
                               .organization = "example",
                               .environment = "production",
                               .revision = "r" + std::to_string(serial_),
                               .serial = serial_,
                               .not_before = clock_.wall() - 1min,
                               .not_after = clock_.wall() + 24h,
                               .catalog = held.catalog,
                               .bytes = static_cast<int64_t>(json.size())};
    net::Awaited<Status> offered, ordered;
    server_->orders().offer({{web1(), server_->vault->sign(header)}},
                            [&](Status status) { offered.set(std::move(status)); });
    Status status = offered.get();
    ASSERT_TRUE(status) << status.error().to_string();
    server_->orders().apply(
        {{web1(), {.deployment = "d-" + std::to_string(serial_), .catalog = held}}},
        [&](Status status) { ordered.set(std::move(status)); });
    status = ordered.get();
    ASSERT_TRUE(status) << status.error().to_string();
  }

  std::vector<store::Report> reports() {
    auto page = server_->store->read([&](store::Reader& r) {
      return store::reports::list(r, production_, {.host = web1().host}, {});
    });
    return page.value().items;
  }
  std::string file(const std::string& name) {
    std::ifstream in(folder_.path() + "/root/etc/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  template <class Holds>
  bool eventually(Holds holds) {
    for (int i = 0; i < 1000; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

  SystemClock clock_;
  store::TemporaryFolder folder_;
  SilentLog log_;
  resources::Registry registry_ = resources::built_in();
  std::unique_ptr<server::TestServer> server_;
  store::EnvironmentId production_{};
  agent::Config config_;
  std::unique_ptr<agent::Daemon> daemon_;
  std::jthread thread_;
  int64_t serial_ = 0;
};

TEST_F(AgentAndServer, WhatIsOfferedIsAppliedReportedAndKept) {
  join();
  start_agent();
  deploy("files: {/etc/motd: {content: \"hello\\n\", mode: \"0640\"}}");
  EXPECT_TRUE(eventually([&] { return file("motd") == "hello\n"; }));
  ASSERT_TRUE(eventually([&] { return reports().size() == 1; }));
  EXPECT_EQ(reports()[0].outcome, store::RunOutcome::changed);
  EXPECT_EQ(reports()[0].changed, 1);

  std::ofstream(folder_.path() + "/root/etc/motd") << "edited by hand\n";
  EXPECT_TRUE(eventually([&] { return file("motd") == "hello\n"; })) << "drift is healed";
  EXPECT_TRUE(eventually([&] { return reports().size() == 2; })) << "and reported";
}

TEST_F(AgentAndServer, AnAgentThatWasAwayCatchesUp) {
  join();
  start_agent();
  deploy("files: {/etc/motd: {content: \"one\\n\"}}");
  EXPECT_TRUE(eventually([&] { return file("motd") == "one\n"; }));
  stop_agent();
  deploy("files: {/etc/motd: {content: \"two\\n\"}}");
  start_agent();
  EXPECT_TRUE(eventually([&] { return file("motd") == "two\n"; }));
}

TEST_F(AgentAndServer, WhoIsRevokedIsToldNothingMore) {
  join();
  start_agent();
  deploy("files: {/etc/motd: {content: \"one\\n\"}}");
  EXPECT_TRUE(eventually([&] { return file("motd") == "one\n"; }));
  server::HostCustody custody(*server_->store, *server_->barred);
  ASSERT_TRUE(custody.revoke(production_, web1().host, "leaked", "token:1"));
  EXPECT_TRUE(eventually([&] {
    for (const std::string& line : log_.lines())
      if (line.find("revoked") != std::string::npos) return true;
    return false;
  })) << "the agent says why";
  EXPECT_EQ(file("motd"), "one\n") << "and keeps what it has";
}

}  // namespace
}  // namespace consort
