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

TEST_F(DeploymentTest, NothingIsDeployedWhileHalted) {
  SimulatedAgent& a = agent("a");
  SimulatedAgent& b = agent("b");
  push(hosts_with({"a", "b"}, "one"));
  hub_.hub->pause({hub_.host("b")}, "somebody works on it", [](const Status&) {});
  run();
  restart();
  set_paused(true);
  EXPECT_EQ(orders_of("a").paused, "the environment is halted");
  EXPECT_EQ(orders_of("b").paused, "somebody works on it");
  push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  EXPECT_EQ(applied_["a"].size(), 1u);
  set_paused(false);
  EXPECT_EQ(orders_of("a").paused, std::nullopt);
  EXPECT_EQ(orders_of("b").paused, "somebody works on it");  // as it was before
  for (SimulatedAgent* agent : {&a, &b})
    hub_.connect(*agent);
  run();
  EXPECT_TRUE(holds_current("a"));
}

// As one that is taken over: it is released when somebody has looked at it.
TEST_F(DeploymentTest, WhoWasPausedBeforeItCameIsDeployedToWhenItIsReleased) {
  push(hosts_with({"a"}, "one"));
  SimulatedAgent& a = joined("a");
  hub_.hub->pause({hub_.host("a")}, "it is taken over", [](const Status&) {});
  run();
  hub_.connect(a);
  run();
  EXPECT_EQ(applied_["a"].size(), 0u);
  hub_.hub->resume({hub_.host("a")}, [](const Status&) {});
  run();
  EXPECT_TRUE(holds_current("a"));
}

}  // namespace
}  // namespace consort::server
