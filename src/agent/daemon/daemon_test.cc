#include "agent/daemon/daemon.h"

#include <filesystem>

#include "agent/testing/daemon_fixture.h"

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
