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

TEST_F(DeploymentTest, RollsBackToWhatWasBefore) {
  set_settings(R"({"deploy":{"batch":1}})");
  for (const char* name : {"a", "b", "c"})
    agent(name);
  push(hosts_with({"a", "b", "c"}, "one"));
  const Digest before = applied_["a"].back().catalog.catalog;
  const int64_t serial = applied_["a"].back().catalog.serial;
  ill_ = {"b"};
  push({{"tags/base.yaml", "files: {/etc/motd: {content: bad}}\n"}});
  ill_.clear();
  ASSERT_TRUE(control(RolloutControl::roll_back));
  EXPECT_EQ(last_rollout().state, RolloutState::rolled_back);
  EXPECT_EQ(applied_["a"].back().catalog.catalog, before);
  EXPECT_GT(applied_["a"].back().catalog.serial, serial + 1);
  EXPECT_EQ(applied_["c"].size(), 1u);
  run(1h);  // and what was rolled back does not come again by itself
  EXPECT_EQ(applied_["a"].back().catalog.catalog, before);
  restart();
  run(1h);
  EXPECT_EQ(applied_["a"].back().catalog.catalog, before);
  auto refused = control(RolloutControl::resume);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 409);
}

TEST_F(DeploymentTest, WhoeverWentBackCanGoForwardAgain) {
  SimulatedAgent& web1 = agent("web1");
  const std::string one = push(hosts_with({"web1"}, "one"));
  const Digest first = applied_["web1"].back().catalog.catalog;
  const std::string two = push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  const Digest second = applied_["web1"].back().catalog.catalog;
  auto go_to = [&](const std::string& commit) {
    planned_["web1"] = {.digest = sha256(commit), .plan = {.host = "web1"}};
    auto made = make_plan(R"({"revision":")" + commit.substr(0, 12) + "\"}");
    ASSERT_TRUE(made) << made.error().detail;
    auto applied = apply_plan(last_saved_plan());
    ASSERT_TRUE(applied) << applied.error().detail;
    run(1h);
  };
  go_to(one);
  EXPECT_EQ(web1.held()->catalog, first);
  EXPECT_EQ(applied_["web1"].back().catalog.catalog, first);
  restart();
  hub_.connect(web1);
  run(1h);  // nobody undoes it
  EXPECT_EQ(applied_["web1"].back().catalog.catalog, first);
  go_to(two);
  EXPECT_EQ(applied_["web1"].back().catalog.catalog, second);
  go_to(one);
  EXPECT_EQ(applied_["web1"].back().catalog.catalog, first);
  push({{"hosts/web1.yaml", "tags: [base]\ndescription: the same\n"}});
  EXPECT_TRUE(holds_current("web1")) << "a newer commit is deployed";
}

TEST_F(DeploymentTest, AFixIsDeployedAfterRollingBack) {
  agent("web1");
  push(hosts_with({"web1"}, "one"));
  ill_ = {"web1"};
  push({{"tags/base.yaml", "files: {/etc/motd: {content: bad}}\n"}});
  agent("web2");
  ill_.clear();
  EXPECT_EQ(last_rollout().state, RolloutState::failed);
  planned_["web1"] = {.digest = sha256("again"), .plan = {.host = "web1"}};
  ASSERT_TRUE(make_plan(R"({"selector":"name:web1"})"));
  ASSERT_TRUE(apply_plan(last_saved_plan()));
  run();
  EXPECT_EQ(last_rollout().state, RolloutState::done);
}

TEST_F(DeploymentTest, ABranchThatGoesBackIsFollowed) {
  agent("web1");
  const std::string first = push(hosts_with({"web1"}, "one"));
  const Digest one = current("web1");
  push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  site_.git().must({"update-ref", "refs/heads/main", first});
  ASSERT_TRUE(site_->settle());
  moved();
  EXPECT_EQ(applied_["web1"].size(), 3u);
  EXPECT_EQ(applied_["web1"].back().catalog.catalog, one);
}

}  // namespace
}  // namespace consort::server
