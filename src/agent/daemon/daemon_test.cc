#include "agent/daemon/daemon.h"

#include <filesystem>
#include <fstream>

#include "agent/testing/daemon_fixture.h"
#include "wire/document.h"

namespace consort::agent {
namespace {

using model::DriftPolicy;

TEST_F(DaemonTest, TellsWhoItIsAndItsFacts) {
  start();
  ASSERT_TRUE(script().wait_for_hellos(1));
  EXPECT_EQ(server_.last_peer(), "production/web1");
  auto hello = *script().hello();
  ASSERT_EQ(hello.targets.size(), 1u);
  EXPECT_EQ(hello.targets[0].name, "web1");
  EXPECT_TRUE(script().wait_for<wire::Facts>());
  EXPECT_TRUE(script().wait_for<wire::State>());
}

TEST_F(DaemonTest, OneTargetThatFailsTakesNoOtherWithIt) {
  config_.roots = {{"jail", "/srv/jail"}};
  unreachable_ = true;
  start();
  ASSERT_TRUE(script().wait_for_hellos(1));
  EXPECT_EQ(script().hello()->targets.size(), 2u);
  auto facts_of = [&](const std::string& target) {
    return script().wait_for<wire::Facts>(
        [&](const wire::Facts& facts) { return facts.target == target; });
  };
  EXPECT_TRUE(facts_of("jail"));
  EXPECT_TRUE(eventually([&] { return log_.told("web1 cannot be kept"); }));
  model::Catalog catalog = toy_catalog({{"a", "red"}}, DriftPolicy::enforce, "jail");
  wire::Held held = script().publish(catalog, 1);
  script().order(script().offer(catalog, 1));
  script().order(wire::Apply{.target = "jail", .deployment = "d-jail", .catalog = held});
  EXPECT_TRUE(report_of("d-jail"));
  unreachable_ = false;
  EXPECT_TRUE(facts_of("web1"));
}

TEST_F(DaemonTest, AsksForWhatTheDiskHasLost) {
  start();
  wire::Held held = deploy(toy_catalog({{"a", "red"}}), 1);
  stop();
  std::filesystem::remove(config_.data + "/content/" + held.catalog.hex());
  paint("a", "grey");
  start();
  EXPECT_TRUE(eventually([&] { return colour("a") == "red"; }));
}

TEST_F(DaemonTest, SaysHowItIsInItsStatus) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  EXPECT_TRUE(eventually([&] {
    auto status = load_status(config_.data + "/status.json");
    return status && status->linked && status->targets.size() == 1 &&
           status->targets[0].state.counts.compliant == 1 && status->unsent == 0;
  }));
  stop();
  auto status = load_status(config_.data + "/status.json");
  ASSERT_TRUE(status) << status.error().to_string();
  EXPECT_FALSE(status->linked);
}

TEST_F(DaemonTest, SaysWhatFailedAndWhy) {
  std::filesystem::create_directories(config_.data + "/secrets");
  std::ofstream(config_.data + "/secrets/paint") << "HUNTER2\n";
  std::filesystem::permissions(config_.data + "/secrets/paint", std::filesystem::perms(0600));
  model::Catalog catalog = toy_catalog({{"a", "red"}, {"b", "blue"}, {"c", "green"}});
  catalog.resources[1].attributes.set("colour", model::Value(model::SecretText{{{true, "paint"}}}));
  catalog.resources[1].hash = model::resource_hash(catalog.resources[1]);
  catalog.edges = {{1, 2, false, "test"}};
  machine_.failures["toys.b"] = -1;
  machine_.complaints["toys.b"] = "no paint called HUNTER2";
  start();
  deploy(catalog, 1);
  auto logged = [&](const std::string& part) {
    int times = 0;
    for (const std::string& line : log_.lines())
      times += line.find(part) != std::string::npos;
    return times;
  };
  EXPECT_EQ(logged("web1: toys.b failed: no paint called (secret)"), 1);
  EXPECT_EQ(logged("web1: toys.c is blocked: "), 1);
  auto status_is = [&](size_t listed) {
    return eventually([&] {
      auto status = load_status(config_.data + "/status.json");
      return status && status->targets.size() == 1 &&
             status->targets[0].not_compliant.size() == listed;
    });
  };
  ASSERT_TRUE(status_is(2));
  auto status = load_status(config_.data + "/status.json");
  EXPECT_EQ(status->targets[0].not_compliant[0],
            (NotCompliant{"toys.b", Standing::Kind::failed, "no paint called (secret)"}));
  EXPECT_EQ(status->targets[0].not_compliant[1].state, Standing::Kind::blocked);
  std::string text = to_text(*status, true);
  EXPECT_NE(text.find("\n  failed  toys.b: no paint called (secret)\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("HUNTER2"), std::string::npos) << text;

  // Failing once more is no news.
  script().forget_orders();
  script().order(apply(script().publish(catalog, 1), "again"));
  EXPECT_TRUE(report_of("again"));
  EXPECT_EQ(logged("toys.b failed"), 1);
  {
    std::lock_guard lock(machine_.mutex);
    machine_.failures["toys.b"] = 0;
  }
  script().forget_orders();
  script().order(apply(script().publish(catalog, 1), "d-right"));
  EXPECT_TRUE(report_of("d-right"));
  EXPECT_EQ(logged("web1: toys.b is right again"), 1);
  EXPECT_EQ(logged("web1: toys.c is right again"), 1);
  EXPECT_TRUE(status_is(0));
  EXPECT_EQ(logged("HUNTER2"), 0);
}

TEST_F(DaemonTest, ReadsShowNoSecret) {
  std::filesystem::create_directories(config_.data + "/secrets");
  std::ofstream(config_.data + "/secrets/paint") << "HUNTER2\n";
  std::filesystem::permissions(config_.data + "/secrets/paint", std::filesystem::perms(0600));
  model::Catalog catalog = toy_catalog({{"a", "red"}});
  catalog.resources[0].attributes.set("colour", model::Value(model::SecretText{{{true, "paint"}}}));
  catalog.resources[0].hash = model::resource_hash(catalog.resources[0]);
  start();
  deploy(catalog, 1);
  ASSERT_EQ(colour("a"), "HUNTER2");
  paint("other", "xHUNTER2");
  {
    std::lock_guard lock(machine_.mutex);
    machine_.unreadable = {"toys.c"};
    machine_.complaints["toys.c"] = "it is HUNTER2";
  }
  script().send(wire::Read{7, "web1", "toys", {"a", "other", "c"}});
  auto answer = script().wait_for<wire::ReadResult>(
      [](const wire::ReadResult& result) { return result.request == 7; });
  ASSERT_TRUE(answer);
  std::string text = wire::to_document(*answer);
  EXPECT_EQ(text.find("HUNTER2"), std::string::npos) << text;
  EXPECT_NE(text.find("x(secret)"), std::string::npos) << text;
  EXPECT_NE(text.find("it is (secret)"), std::string::npos) << text;
}

TEST_F(DaemonTest, HoldsItsFolderAlone) {
  start();
  auto second = Daemon::open(config_, wiring());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::busy);
}

TEST_F(DaemonTest, DoesNotStartBeforeItHasJoined) {
  Config config;
  config.data = folder_.path() + "/other";
  auto daemon = Daemon::open(config, wiring());
  ASSERT_FALSE(daemon);
  EXPECT_EQ(daemon.error().code, Code::unavailable);
}

}  // namespace
}  // namespace consort::agent
