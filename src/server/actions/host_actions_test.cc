#include "server/actions/host_actions.h"

#include "document/testing/memory_tree.h"
#include "server/actions/host_draft.h"
#include "server/actions/testing/actions_fixture.h"

namespace consort::server {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Tags = std::vector<std::string>;

class HostActionsTest : public ActionsTest {
 protected:
  HostActionsTest() {
    site_.commit(described());
    web1_ = add_host("web1", {"base"});
  }
  store::Host web1_;
};

TEST_F(HostActionsTest, TagsAreACommitAndInTheStore) {
  auto done = actions_->edit_host(order(), web1_, {.tags = Tags{"base", "web"}});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(text(*done, "commit"), site_.head().hex());
  EXPECT_THAT(file("hosts/web1.yaml"),
              ::testing::StartsWith("# The first\ntags: [base, web]  # in order\n"));
  EXPECT_EQ(host("web1").tags, (Tags{"base", "web"}));
  EXPECT_THAT(head_commit().message, HasSubstr("Tag web1 with base, web"));
  EXPECT_THAT(events(), ElementsAre("host.changed"));
}

TEST_F(HostActionsTest, TagsThatCannotBeAreInNoCommit) {
  const ObjectId before = site_.head();
  EXPECT_EQ(code(actions_->edit_host(order(), web1_, {.tags = Tags{"a", "a"}})), "invalid");
  EXPECT_EQ(code(actions_->edit_host(order(), web1_, {.tags = Tags{"a\nb"}})), "invalid");
  EXPECT_EQ(site_.head(), before);
}

TEST_F(HostActionsTest, TagsThatDoNotCompileAreNotInTheStoreEither) {
  deployments_.refusal = Problem{.status = 422, .code = "not_compiled", .detail = "no tag 'web'"};
  EXPECT_EQ(code(actions_->edit_host(order(), web1_, {.tags = Tags{"web"}})), "not_compiled");
  EXPECT_EQ(host("web1").tags, Tags{"base"});
  EXPECT_THAT(events(), ElementsAre());
}

TEST_F(HostActionsTest, TheSecondOfTwoWhoReadTheSameIsRefused) {
  Order asked = order("changeHost");
  asked.if_match = "\"what both have read\"";
  ASSERT_TRUE(actions_->edit_host(asked, web1_, {.tags = Tags{"base", "a"}}));
  EXPECT_EQ(actions_->edit_host(asked, web1_, {.tags = Tags{"base", "b"}}).error().status, 412);
  EXPECT_EQ(host("web1").tags, (Tags{"base", "a"}));
  asked.if_match = "*";
  EXPECT_TRUE(actions_->edit_host(asked, web1_, {.tags = Tags{"base", "b"}}));
}

TEST_F(HostActionsTest, LabelsAreSetOneByOne) {
  model::Map labels;
  labels.set("rack", model::Value(7));
  labels.set("owner", model::Value("Ann"));
  ASSERT_TRUE(actions_->edit_host(order(), web1_, {.labels = labels}));
  model::Map fewer;
  fewer.set("owner", model::Value());
  fewer.set("never", model::Value());
  ASSERT_TRUE(actions_->edit_host(order(), web1_, {.labels = fewer}));
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("rack: 7"));
  EXPECT_THAT(file("hosts/web1.yaml"), ::testing::Not(HasSubstr("owner")));
}

TEST_F(HostActionsTest, ARenameMovesTheLayerOfTheHost) {
  site_.commit({{"hosts/web1/notes.txt", "rack 7\n"}});
  ASSERT_TRUE(actions_->edit_host(order(), web1_, {.name = "web2", .tags = Tags{"web"}}));
  EXPECT_THAT(file("hosts/web2.yaml"), HasSubstr("tags: [web]  # in order\n"));
  EXPECT_EQ(file("hosts/web2/notes.txt"), "rack 7\n");
  EXPECT_EQ(file("hosts/web1.yaml"), "(none)");
  EXPECT_EQ(file("hosts/web1/notes.txt"), "(none)");
  EXPECT_EQ(host("web2").id, web1_.id);
  EXPECT_EQ(host("web2").tags, Tags{"web"});
  EXPECT_THAT(audited(), Contains("host.rename host:web1 by token:7"));
}

TEST_F(HostActionsTest, ARenameThatCannotBeLeavesAllAsItWas) {
  add_host("web2");
  EXPECT_EQ(code(actions_->edit_host(order(), web1_, {.name = "web2"})), "exists");
  EXPECT_EQ(code(actions_->edit_host(order(), web1_, {.name = "../x"})), "invalid");
  site_.commit({{"hosts/web3.yaml", "tags: []\n"}});
  EXPECT_EQ(code(actions_->edit_host(order(), web1_, {.name = "web3"})), "exists");
  EXPECT_EQ(host("web1").id, web1_.id);
  EXPECT_NE(file("hosts/web1.yaml"), "(none)");
  TestMachine machine("db1");
  at_.join(machine);
  EXPECT_EQ(code(actions_->edit_host(order(), host("db1"), {.name = "db2"})),
            "named_by_certificate");
}

TEST_F(HostActionsTest, WhatAProgramMakesIsEditedByHand) {
  site_.commit({{"hosts/web1.yaml", std::nullopt}, {"hosts/web1.jsonnet", "{tags: []}"}});
  EXPECT_EQ(code(actions_->edit_host(order(), web1_, {.tags = Tags{"web"}})), "unsupported");
  EXPECT_EQ(host("web1").tags, Tags{"base"});
}

TEST_F(HostActionsTest, RetiringTwiceIsRetiringOnce) {
  ASSERT_TRUE(actions_->retire_host(order(), web1_));
  EXPECT_EQ(at_.life_cycle("web1"), store::LifeCycle::retired);
  ASSERT_TRUE(actions_->retire_host(order(), web1_));
  EXPECT_THAT(audited(), ElementsAre("host.retire host:web1 by token:7"));
  EXPECT_THAT(events(), ElementsAre("host.retired"));
  EXPECT_EQ(last_audit().details.find("request_id")->text(), "r-1");
}

TEST_F(HostActionsTest, PausesAreOrdersWithTheirEntry) {
  ASSERT_TRUE(actions_->pause_host(order("pauseHost"), web1_, true));
  ASSERT_TRUE(actions_->pause_host(order("resumeHost"), web1_, false));
  const std::string number = std::to_string(web1_.id.value);
  EXPECT_THAT(orders_.given, ElementsAre("pause " + number + " by Ann", "resume " + number));
  EXPECT_THAT(events(), ElementsAre("host.paused", "host.resumed"));
  orders_.outcome = fail(Code::not_found, "the host is not there");
  EXPECT_EQ(code(actions_->pause_host(order("pauseHost"), web1_, true)), "not_found");
  EXPECT_THAT(audited(),
              ElementsAre("resumeHost host:web1 by token:7", "pauseHost host:web1 by token:7"));
}

TEST_F(HostActionsTest, APauseThatTheStoreDidNotLearnOfIsInTheTrailAfterTheNextStart) {
  ASSERT_TRUE(OwedAudit(*at_.store).promise(order("pauseHost").audit));
  restart();
  EXPECT_THAT(audited(), ElementsAre("pauseHost host:web1 by token:7"));
  EXPECT_TRUE(last_audit().details.find("interrupted")->boolean());
}

TEST_F(HostActionsTest, QuarantineEndsByReleaseOrByANewMachine) {
  TestMachine machine("db1"), again("db1");
  at_.join(machine);
  EXPECT_EQ(code(actions_->release_host(order(), host("db1"))), "stale");
  ASSERT_TRUE(at_.store->write([&](store::Writer& w) {
    return store::hosts::set_life_cycle(w, at_.production, host("db1").id,
                                        store::LifeCycle::quarantined);
  }));
  ASSERT_TRUE(actions_->release_host(order(), host("db1")));
  EXPECT_EQ(at_.life_cycle("db1"), store::LifeCycle::managed);

  const store::Enrolment asks = pending(again);
  EXPECT_EQ(code(actions_->approve_enrolment(order(), asks, {.name = "db1"})), "exists");
  const std::string before = host("db1").certificate;
  ASSERT_TRUE(actions_->reinstall_host(order(), host("db1"), asks));
  EXPECT_NE(host("db1").certificate, before);
  EXPECT_TRUE(at_.barred->is_barred(before));
  EXPECT_EQ(code(actions_->reinstall_host(order(), host("db1"), asks)), "stale");
  EXPECT_THAT(events(), ElementsAre("host.joined", "host.released", "host.reinstalled"));
}

TEST(HostDraft, TagsThatAnotherCommitChangedAreTold) {
  const document::MemoryTree before{{"hosts/a.yaml", "tags: [x]\n"}};
  const document::MemoryTree elsewhere{{"hosts/a.yaml", "tags: [x]\nlabels: {rack: 7}\n"}};
  const document::MemoryTree here{{"hosts/a.yaml", "tags: [y]\n"}};
  HostDraft guarded("a", {.tags = Tags{"z"}}, true), unguarded("a", {.tags = Tags{"z"}}, false);
  ASSERT_TRUE(guarded.on(before));
  ASSERT_TRUE(guarded.on(elsewhere));
  EXPECT_EQ(guarded.on(here).error().status, 412);
  ASSERT_TRUE(unguarded.on(before));
  EXPECT_TRUE(unguarded.on(here));
}

}  // namespace
}  // namespace consort::server
