#include "server/actions/server_actions.h"

#include "server/actions/testing/actions_fixture.h"
#include "trust/tokens/join_token.h"

namespace consort::server {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

class ServerActionsTest : public ActionsTest {};

TEST_F(ServerActionsTest, ACertificateIsRevokedAloneOnceAndAtOnce) {
  TestMachine machine("web1");
  const trust::Certificate leaf = at_.join(machine);
  const store::Certificate certificate =
      at_.store->read([&](store::Reader& r) { return store::certificates::find(r, leaf.serial); })
          .value()
          .value();
  std::vector<std::string> ended;
  at_.barred->listen([&](store::HostId, const std::string& reason) { ended.push_back(reason); });
  ASSERT_TRUE(actions_->revoke_certificate(order(), certificate, "stolen"));
  EXPECT_TRUE(at_.barred->is_barred(leaf.serial));
  EXPECT_THAT(ended, ElementsAre("the certificate was revoked: stolen"));
  const auto entries = audited();
  EXPECT_EQ(entries.at(0), "certificate.revoke host:web1 by token:7");
  EXPECT_EQ(last_audit().details.find("serial")->text(), leaf.serial);
  EXPECT_EQ(last_audit().details.find("request_id")->text(), "r-1");
  ASSERT_TRUE(actions_->revoke_certificate(order(), certificate, "again"));
  EXPECT_EQ(audited(), entries);
}

TEST_F(ServerActionsTest, AJoinTokenLetsInWhomItSays) {
  auto made = actions_->make_join_token(order(), {.name = "ten", .tags = {"web"}, .uses = 1});
  ASSERT_TRUE(made) << made.error().detail;
  auto token = trust::JoinToken::parse(made->text).value();
  EXPECT_THAT(token.servers, ElementsAre("localhost:8443"));
  EXPECT_TRUE(at_.desk->ask(TestMachine("web1").request(made->text), "192.0.2.1"));
  EXPECT_EQ(host("web1").tags, std::vector<std::string>{"web"});
  EXPECT_THAT(audited(),
              Contains("join-token.make token:" + std::to_string(made->id.value) + " by token:7"));
  EXPECT_EQ(code(actions_->make_join_token(order(), {.uses = 0})), "invalid");
}

TEST_F(ServerActionsTest, PlansAndRolloutsAreOfDeployments) {
  ASSERT_TRUE(actions_->make_plan(order(), {}));
  ASSERT_TRUE(actions_->apply_plan(order(), {}, {}));
  ASSERT_TRUE(actions_->control_rollout(order(), {}, RolloutControl::resume));
  EXPECT_THAT(deployments_.asked, ElementsAre("plan", "apply", "control 1"));
}

}  // namespace
}  // namespace consort::server
