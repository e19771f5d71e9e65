#include "server/deploy/environment_deployer.h"

#include <gmock/gmock.h>

#include "model/json.h"
#include "server/deploy/plan/fleet_plan.h"
#include "server/deploy/testing/deployment_fixture.h"
#include "store/catalogs.h"

namespace consort::server {
namespace {

using namespace std::chrono_literals;
using store::CompileState, store::RolloutState;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(DeploymentTest, TheFixReplacesWhatHaltedBeforeARestart) {
  set_settings(R"({"deploy":{"batch":1}})");
  SimulatedAgent& a = agent("a");
  SimulatedAgent& b = agent("b");
  ill_ = {"a"};
  push(hosts_with({"a", "b"}, "bad"));
  ASSERT_EQ(last_rollout().state, RolloutState::halted);
  restart();
  for (SimulatedAgent* agent : {&a, &b})
    hub_.connect(*agent);
  run();
  EXPECT_EQ(last_rollout().state, RolloutState::halted);
  ill_.clear();
  push({{"tags/base.yaml", "files: {/etc/motd: {content: good}}\n"}});
  EXPECT_EQ(last_rollout().state, RolloutState::done);
  EXPECT_TRUE(holds_current("a"));
  EXPECT_TRUE(holds_current("b"));
}

TEST_F(DeploymentTest, WhatFailedBeforeItWasResumedHaltsNothingAfterARestart) {
  set_settings(R"({"deploy":{"batch":1}})");
  std::vector<SimulatedAgent*> agents;
  for (const char* name : {"a", "b", "c"})
    agents.push_back(&agent(name));
  ill_ = {"a"};
  silent_ = {"b"};
  push(hosts_with({"a", "b", "c"}, "one"));
  ASSERT_TRUE(control(RolloutControl::resume));
  ASSERT_EQ(applied_["b"].size(), 1u);
  silent_.clear();
  restart();
  for (SimulatedAgent* agent : agents)
    hub_.connect(*agent);
  run(5s);
  EXPECT_TRUE(holds_current("c"));
}

// Also when what would be deployed automatically is a commit that no rollout was made for.
TEST_F(DeploymentTest, WhoeverWentBackStaysThereAfterARestart) {
  SimulatedAgent& web1 = agent("web1");
  const std::string one = push(hosts_with({"web1"}, "one"));
  const Digest first = applied_["web1"].back().catalog.catalog;
  push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  const store::RolloutId automatic = last_rollout().id;
  push({{"README", "nothing of a catalog\n"}});
  ASSERT_EQ(last_rollout().id, automatic);
  planned_["web1"] = {.digest = sha256("back"), .plan = {.host = "web1"}};
  ASSERT_TRUE(make_plan(R"({"revision":")" + one + "\"}"));
  ASSERT_TRUE(apply_plan(last_saved_plan()));
  run();
  ASSERT_EQ(applied_["web1"].back().catalog.catalog, first);
  const store::RolloutId by_hand = last_rollout().id;
  restart();
  hub_.connect(web1);
  run(1h);
  EXPECT_EQ(last_rollout().id, by_hand);
  EXPECT_EQ(applied_["web1"].back().catalog.catalog, first);
  push({{"tags/base.yaml", "files: {/etc/motd: {content: three}}\n"}});
  EXPECT_TRUE(holds_current("web1")) << "a newer commit is deployed";
}

TEST_F(DeploymentTest, GoesOnAfterARestartInTheMiddle) {
  set_settings(R"({"deploy":{"batch":1}})");
  SimulatedAgent& a = agent("a");
  SimulatedAgent& b = agent("b");
  SimulatedAgent& c = agent("c");
  silent_ = {"b"};
  push(hosts_with({"a", "b", "c"}, "one"));
  EXPECT_EQ(applied_["a"].size(), 1u);
  EXPECT_EQ(applied_["b"].size(), 1u);
  EXPECT_THAT(applied_["c"], IsEmpty());
  silent_.clear();
  restart();
  for (SimulatedAgent* agent : {&a, &b, &c})
    hub_.connect(*agent);
  run(5s);
  EXPECT_EQ(last_rollout().state, RolloutState::done);
  EXPECT_EQ(applied_["a"].size(), 1u);
  EXPECT_TRUE(holds_current("b"));
  EXPECT_TRUE(holds_current("c"));
}

TEST_F(DeploymentTest, ACommitThatCameWhileTheServerWasDownIsDeployed) {
  SimulatedAgent& web1 = agent("web1");
  push(hosts_with({"web1"}, "one"));
  site_.commit({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  restart();
  hub_.connect(web1);
  run(5s);
  EXPECT_EQ(applied_["web1"].size(), 2u);
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, ARestartAloneDeploysNothing) {
  SimulatedAgent& web1 = agent("web1");
  push(hosts_with({"web1"}, "one"));
  const auto events = event_kinds();
  restart();
  hub_.connect(web1);
  run(1min);
  EXPECT_EQ(applied_["web1"].size(), 1u);
  EXPECT_EQ(std::ranges::count(event_kinds(), "revision.compiled"),
            std::ranges::count(events, "revision.compiled"));
}

}  // namespace
}  // namespace consort::server
