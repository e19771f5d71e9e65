#include "server/agents/agent_route.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "base/descriptor.h"
#include "net/https_call.h"
#include "net/testing/awaited.h"
#include "net/testing/certificates.h"
#include "server/agents/testing/test_server.h"
#include "server/identity/host_custody.h"
#include "server/identity/join_tokens.h"
#include "store/reports.h"

// Agents and a server on real TLS, in one process and in two.
namespace consort::server {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFolder = "CONSORT_TEST_SERVER";

class AgentRouteTest : public ::testing::Test {
 protected:
  Secret token(TestServer& server) {
    auto found = server.store->read(
        [](store::Reader& r) { return store::environments::find(r, "example", "production"); });
    if (!*found)
      production_ = server.store
                        ->write([](store::Writer& w) {
                          return store::environments::add(w, "example", "production");
                        })
                        .value();
    JoinTokens tokens(*server.store, *server.vault, server.clock);
    return tokens.make({.environment = production_, .servers = {"127.0.0.1:1"}}, "token:1")
        .value()
        .text;
  }
  Result<std::shared_ptr<net::Link>> connect(net::WebSocketTarget target) {
    net::Awaited<Result<std::shared_ptr<net::Link>>> result;
    net::connect_websocket(agents_.loop(), std::move(target),
                           [&](auto link) { result.set(std::move(link)); });
    return result.get();
  }
  // On the agents' thread, until it holds; ten seconds at most.
  bool wait_until(const std::function<bool()>& holds) {
    for (int i = 0; i < 10'000; ++i) {
      if (agents_.call(holds)) return true;
      usleep(1000);
    }
    return false;
  }
  std::vector<int64_t> stored(store::Store& store, const std::string& name) {
    auto numbers = store.read([&](store::Reader& r) -> Result<std::vector<int64_t>> {
      TRY(auto host, store::hosts::find(r, production_, name));
      std::vector<int64_t> found;
      store::PageRequest page{.limit = store::kLongestPage};
      do {
        TRY(auto reports, store::reports::list(r, production_, {.host = host->id}, page));
        for (const auto& report : reports.items)
          found.push_back(report.sequence);
        page.after = reports.next;
      } while (!page.after.empty());
      std::sort(found.begin(), found.end());
      return found;
    });
    return numbers.value();
  }

  store::TemporaryFolder folder_;
  store::EnvironmentId production_{1};
  SystemClock clock_;
  net::LoopThread agents_;
};

TEST_F(AgentRouteTest, AnAgentEnrolsLinksAndReports) {
  TestServer server(folder_.path());
  TestMachine machine("web1");
  auto identity = TestIdentity::enrol(server.port(), machine, token(server));
  SimulatedAgent agent({.name = "web1", .machine_id = machine.machine_id, .boot_id = "boot-1"},
                       clock_);
  auto link = connect(identity.target(server.port()));
  ASSERT_TRUE(link) << link.error().to_string();
  agents_.call([&] {
    agent.connect(*link);
    agent.report("d-1", sha256("catalog"));
  });
  EXPECT_TRUE(wait_until([&] { return agent.welcome() && agent.kept() == 0; }));
  EXPECT_EQ(stored(*server.store, "web1").size(), 1u);
  agents_.stop();
}

TEST_F(AgentRouteTest, WhoIsNotOneOfOursHasNoLink) {
  TestServer server(folder_.path());
  TestMachine machine("web1");
  auto identity = TestIdentity::enrol(server.port(), machine, token(server));
  auto target = identity.target(server.port());
  target.tls = net::TlsClient::make({.roots_pem = identity.roots}).value();
  EXPECT_THAT(connect(target).error().to_string(), HasSubstr("403"));
  net::TestAuthority stranger;
  target.tls =
      net::TlsClient::make({.roots_pem = identity.roots, .identity = stranger.issue()}).value();
  EXPECT_FALSE(connect(target));
  HostCustody custody(*server.store, *server.barred);
  target = identity.target(server.port());
  auto link = connect(target);
  ASSERT_TRUE(link);
  net::Awaited<bool> closed;
  SimulatedAgent agent({.name = "web1", .machine_id = machine.machine_id, .boot_id = "boot-1"},
                       clock_, [&](SimulatedAgent&, const wire::ServerMessage& message) {
                         auto* goodbye = std::get_if<wire::Goodbye>(&message);
                         if (goodbye) closed.set(goodbye->reason == wire::Goodbye::Reason::revoked);
                       });
  agents_.call([&] { agent.connect(*link); });
  EXPECT_TRUE(wait_until([&] { return agent.welcome(); }));
  ASSERT_TRUE(custody.revoke(production_, store::HostId{1}, "leaked", "token:1"));
  EXPECT_TRUE(closed.get());
  EXPECT_FALSE(connect(target));
  agents_.stop();
}

TEST_F(AgentRouteTest, EnrolmentAnswersWithProblems) {
  TestServer server(folder_.path());
  auto tls = net::TlsClient::make({.pinned_root = server.vault->root_key()}).value();
  auto json = [] {
    net::Headers headers;
    headers.add("Content-Type", "application/json");
    return headers;
  };
  auto ask = [&](std::string method, std::string body) {
    return net::call_and_wait({.host = "127.0.0.1",
                               .port = server.port(),
                               .tls = tls,
                               .method = std::move(method),
                               .target = std::string(wire::kEnrolmentPath),
                               .headers = json(),
                               .body = std::move(body)})
        .value();
  };
  auto post = [&](std::string body) { return ask("POST", std::move(body)); };
  EXPECT_EQ(ask("PUT", "").status, 405);
  EXPECT_EQ(post("{").status, 400);
  EXPECT_EQ(post(wire::to_json(TestMachine("web1").request())).status, 202);
  Secret used = token(server);
  EXPECT_EQ(post(wire::to_json(TestMachine("web2").request(used))).status, 201);
  auto refused = post(wire::to_json(TestMachine("web3").request(used)));
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(wire::problem_of(refused.status, refused.body).message, "the token is not valid");
  int busy = 0;
  for (int i = 0; i < 250; ++i)
    busy += post("{").status == 429;
  EXPECT_GT(busy, 0);
}

// The server's process of the next test; see there.
TEST_F(AgentRouteTest, ServesUntilItIsKilled) {
  const char* folder = getenv(kFolder);
  if (!folder) GTEST_SKIP() << "is run by the test of what is lost by kill -9";
  TestServer server(folder);
  uint16_t port = server.port();
  check(::write(STDOUT_FILENO + 100, &port, sizeof port) == sizeof port, "nobody asks");
  pause();
}

class ServerProcess {
 public:
  explicit ServerProcess(const std::string& folder) {
    int ends[2];
    check(pipe(ends) == 0, "no pipe");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO + 100);
      setenv(kFolder, folder.c_str(), 1);
      execl("/proc/self/exe", "server_test", "--gtest_filter=AgentRouteTest.ServesUntilItIsKilled",
            "--gtest_brief=1", nullptr);
      _exit(1);
    }
    Descriptor ours(ends[0]);
    ::close(ends[1]);
    check(::read(ours.get(), &port_, sizeof port_) == sizeof port_, "the server has not begun");
  }
  ~ServerProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  uint16_t port() const { return port_; }

 private:
  pid_t pid_ = 0;
  uint16_t port_ = 0;
};

TEST_F(AgentRouteTest, NothingAcknowledgedIsLostByKill9) {
  constexpr int kAgents = 4, kKills = 5;
  std::vector<TestIdentity> identities;
  std::vector<std::unique_ptr<SimulatedAgent>> agents;
  {
    TestServer server(folder_.path());
    for (int i = 0; i < kAgents; ++i) {
      TestMachine machine("web" + std::to_string(i));
      identities.push_back(TestIdentity::enrol(server.port(), machine, token(server)));
      agents.push_back(std::make_unique<SimulatedAgent>(
          SimulatedAgent::Settings{
              .name = machine.name, .machine_id = machine.machine_id, .boot_id = "boot-1"},
          clock_));
    }
  }
  std::vector<int64_t> before(kAgents);
  for (int round = 0; round < kKills; ++round) {
    {
      ServerProcess server(folder_.path());
      for (size_t i = 0; i < agents.size(); ++i) {
        auto link = connect(identities[i].target(server.port()));
        ASSERT_TRUE(link) << link.error().to_string();
        agents_.call([&] { agents[i]->connect(*link); });
      }
      // Reports flow, and some of them are acknowledged, when it dies.
      auto some_are_acknowledged = [&] {
        for (size_t i = 0; i < agents.size(); ++i) {
          for (int n = 0; n < 3; ++n)
            agents[i]->report({}, sha256("catalog"));
          if (agents[i]->acknowledged() <= before[i] + round * 7) return false;
        }
        return true;
      };
      ASSERT_TRUE(wait_until(some_are_acknowledged));
    }
    ASSERT_TRUE(wait_until([&] {
      return std::ranges::none_of(agents, [](const auto& agent) { return agent->linked(); });
    }));
    auto store = store::Store::open({.path = folder_.path() + "/store.db"}, clock_).value();
    for (size_t i = 0; i < agents.size(); ++i) {
      auto numbers = stored(*store, agents[i]->name());
      before[i] = agents[i]->acknowledged();
      ASSERT_GE(static_cast<int64_t>(numbers.size()), before[i]);
      for (size_t n = 0; n < numbers.size(); ++n)
        ASSERT_EQ(numbers[n], static_cast<int64_t>(n) + 1);
    }
    EXPECT_EQ(store->check().value(), std::vector<std::string>{});
  }
  agents_.stop();
}

}  // namespace
}  // namespace consort::server
