#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "agent/daemon/daemon.h"
#include "agent/identity/enroller.h"
#include "agent/testing/fake_server.h"
#include "resources/built_in.h"
#include "trust/testing/folder.h"

// Real processes on real files, killed at any moment.
namespace consort::agent {
namespace {

using namespace std::chrono_literals;

constexpr const char* kFolder = "CONSORT_TEST_AGENT";  // tells a process that it is the agent

Config config_in(const std::string& folder) {
  Config config;
  config.data = folder + "/data";
  config.local = false;
  config.roots = {{"web1", folder + "/root"}};
  return config;
}

// The agent, when this program is started as one.
TEST(AgentProcess, DISABLED_Runs) {
  const char* folder = std::getenv(kFolder);
  ASSERT_TRUE(folder);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  SystemClock clock;
  auto log = standard_error_log(Log::Level::error);
  Wiring wiring{clock, *log,
                [&](const std::string& root) { return system::local_target(root, clock); },
                [](const std::string& root) { return system::inotify_watcher(root); },
                [] { return resources::built_in(); }};
  auto daemon = Daemon::open(config_in(folder), wiring);
  ASSERT_TRUE(daemon) << daemon.error().to_string();
  ASSERT_TRUE((*daemon)->run({}));
}

class AgentProcess {
 public:
  explicit AgentProcess(const std::string& folder) {
    std::vector<std::string> words = {"agent", "--gtest_filter=AgentProcess.DISABLED_Runs",
                                      "--gtest_also_run_disabled_tests", "--gtest_brief=1"};
    std::vector<char*> arguments;
    for (std::string& word : words)
      arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::setenv(kFolder, folder.c_str(), 1);
    process_ = ::fork();
    if (process_ == 0) {
      int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
      ::dup2(nowhere, STDOUT_FILENO);
      ::execv("/proc/self/exe", arguments.data());
      ::_exit(127);
    }
  }
  ~AgentProcess() { kill(); }
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(std::exchange(process_, -1), nullptr, 0);
  }

 private:
  pid_t process_;
};

class CrashTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_.path() + "/root/etc");
    auto store = MembershipStore::open(Premises::keys_in(config_in(folder_.path())));
    Enroller::Plea plea{.servers = {server_.address()},
                        .root_key = server_.token().root_key,
                        .token = server_.token(),
                        .machine = {"m", "b", "web1"}};
    Enroller enroller(*store, plea, clock_, {[](auto&) {}, [](auto, auto&) {}, [](auto&, auto) {}});
    ASSERT_TRUE(enroller.run({}));
    server_.script().behave([](auto& habits) { habits.heartbeat = 1s; });
  }
  // Some files with this text, and one whose content is a blob of 1 MiB.
  model::Catalog catalog(const std::string& text) {
    const model::TypeSchema& type = *registry_.schema().find("files");
    model::Catalog catalog;
    catalog.host = "web1";
    std::string blob(1 << 20, text.back());
    server_.script().publish_blob(blob);
    catalog.blobs = {sha256(blob).hex()};
    auto add = [&](const std::string& name, model::Value content) {
      model::Resource resource;
      resource.address = {"files", "/etc/" + name};
      resource.attributes.set("content", std::move(content));
      for (const model::AttributeSchema& attribute : type.attributes)
        if (!attribute.default_value.is_null() && !resource.attributes.contains(attribute.name))
          resource.attributes.set(attribute.name, attribute.default_value);
      resource.hash = model::resource_hash(resource);
      catalog.resources.push_back(std::move(resource));
    };
    model::Map large;
    large.set("sha256", model::Value(sha256(blob).hex()));
    large.set("size", model::Value(1 << 20));
    for (int i = 0; i < 5; ++i)
      add("a" + std::to_string(i), model::Value(text));
    add("large", model::Value(large));
    return catalog;
  }
  std::string file(const std::string& name) {
    std::ifstream in(folder_.path() + "/root/etc/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  SystemClock clock_;
  FakeServer server_{clock_};
  trust::Folder folder_;
  resources::Registry registry_ = resources::built_in();
};

TEST_F(CrashTest, NothingAcknowledgedIsLostAndAllConverges) {
  ScriptedServer& script = server_.script();
  std::mt19937 random(7);
  int kills = 0;
  for (int serial = 1; serial <= 8; ++serial) {
    model::Catalog wanted = catalog("version " + std::to_string(serial));
    std::string deployment = "d-" + std::to_string(serial);
    wire::Held held = script.publish(wanted, serial);
    script.forget_orders();
    script.order(script.offer(wanted, serial));
    script.order(wire::Apply{.target = "web1", .deployment = deployment, .catalog = held});
    // Ever later, until one lives long enough.
    for (int life = 30;; life += 10) {
      AgentProcess agent(folder_.path());
      std::this_thread::sleep_for(std::chrono::milliseconds(life + random() % 60));
      bool done = false;
      for (const wire::AgentMessage& message : script.delivered()) {
        auto* report = std::get_if<wire::Report>(&message);
        done = done || (report && report->deployment == deployment);
      }
      if (done) break;
      ASSERT_LT(life, 5000) << deployment;
      agent.kill();
      ++kills;
    }
    EXPECT_EQ(file("a0"), "version " + std::to_string(serial));
    EXPECT_EQ(file("large").size(), 1u << 20);
    // Somebody meddles while nobody is there: healed and reported after the next start.
    std::ofstream(folder_.path() + "/root/etc/a1") << "hacked";
  }
  EXPECT_GT(kills, 8);

  AgentProcess agent(folder_.path());
  EXPECT_TRUE(script.wait_for<wire::State>([&](const wire::State& state) {
    return state.held && state.held->serial == 8 && state.counts.compliant == 6;
  }));
  for (int i = 0; i < 500 && file("a1") != "version 8"; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(file("a1"), "version 8");
  // One row of numbers from beginning to end, none missing.
  EXPECT_EQ(script.gaps(), 0u);
  EXPECT_EQ(script.hello()->given_up, 0);
  EXPECT_EQ(script.streams(), 1u);
  int64_t last = 0;
  for (const wire::AgentMessage& message : script.delivered()) {
    EXPECT_GT(wire::number_of(message)->sequence, last);
    last = wire::number_of(message)->sequence;
  }
}

}  // namespace
}  // namespace consort::agent
