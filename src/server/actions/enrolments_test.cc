#include "server/actions/enrolments.h"

#include "model/json.h"
#include "server/actions/host_documents.h"
#include "server/actions/testing/actions_fixture.h"
#include "server/api/testing/declared_answers.h"
#include "trust/x509/trust_bundle.h"

namespace consort::server {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using Tags = std::vector<std::string>;

class EnrolmentActionsTest : public ActionsTest {
 protected:
  Outcome<Done> ask(const TestMachine& machine, const std::optional<Secret>& token = {}) {
    return actions_->enrol({.json = wire::to_json(machine.request(token)),
                            .remote = "192.0.2.1",
                            .request_id = "r-2"});
  }
  Tags tags_in_site(const std::string& host) {
    return described_tags(*site_->tree(site_.head()).value(), host).value().value();
  }
  Outcome<Done> approve(const store::Enrolment& enrolment, const EnrolmentApproval& approval) {
    return actions_->approve_enrolment(order("approveEnrolment"), enrolment, approval);
  }
};

TEST_F(EnrolmentActionsTest, ATokenLetsAMachineInAndTheSiteDescribesIt) {
  site_.commit(described());
  const Secret token = at_.token(1, {"web"});
  auto done = ask(TestMachine("web2"), token);
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->status, 201);
  EXPECT_EQ(DeclaredAnswers().faults("POST", wire::kEnrolmentPath, model::Value(done->result)), "");
  EXPECT_TRUE(wire::enrolled(model::to_json(done->result)));
  EXPECT_EQ(tags_in_site("web2"), Tags{"web"});
  EXPECT_EQ(head_commit().author.name, "test");
  EXPECT_THAT(audited(),
              Contains("host.describe host:web2 by token:1 " + site_.head().hex().substr(0, 7)));
}

TEST_F(EnrolmentActionsTest, WhoAsksAgainIsDescribedOnce) {
  site_.commit(described());
  const Secret token = at_.token(1);
  TestMachine machine("web2");
  ASSERT_TRUE(ask(machine, token));
  const size_t before = commits(), entries = audited().size();
  auto again = ask(machine, token);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->status, 201);
  EXPECT_EQ(commits(), before);
  EXPECT_EQ(audited().size(), entries);
}

TEST_F(EnrolmentActionsTest, ASiteThatDescribesItAndOneWithoutACommitStayAsTheyAre) {
  ASSERT_TRUE(ask(TestMachine("web2"), at_.token(1, {"web"})));
  EXPECT_EQ(site_->head().value(), std::nullopt);
  site_.commit(described());
  const size_t before = commits();
  ASSERT_TRUE(ask(TestMachine("web1"), at_.token(1, {"other"})));
  EXPECT_EQ(commits(), before);
}

// An agent gives up for good when it is told that something is wrong with it.
TEST_F(EnrolmentActionsTest, ASiteThatCannotDescribeItIsAReasonToAskAgain) {
  site_.commit({{"hosts", "a file in the place of the folder"}});
  TestMachine machine("web2");
  const Secret token = at_.token(1);
  auto refused = ask(machine, token);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 503) << refused.error().detail;
  EXPECT_TRUE(refused.error().retry_after.has_value());
  site_.commit({{"hosts", std::nullopt}}, "Mend it");
  auto done = ask(machine, token);
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->status, 201);
  EXPECT_EQ(file("hosts/web2.yaml"), "tags: []\n");
}

// One host that does not compile would keep all others from being deployed.
TEST_F(EnrolmentActionsTest, AHostThatWouldNotCompileIsNotDescribed) {
  site_.commit(described());
  const ObjectId before = site_.head();
  Diagnostics diagnostics;
  diagnostics.error({"hosts/web2.yaml", 1, 8}, "unknown-tag", "there is no tag 'nope'");
  deployments_.refusal = Problem{.status = 422, .code = "not_compiled", .diagnostics = diagnostics};
  TestMachine machine("web2");
  const Secret token = at_.token(1, {"nope"});
  auto refused = ask(machine, token);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 503);
  EXPECT_EQ(refused.error().detail,
            "the site cannot describe the host: hosts/web2.yaml:1:8: there is no tag 'nope'");
  auto waiting = pending(TestMachine("web3"));
  EXPECT_EQ(code(actions_->approve_enrolment(order(), waiting, {.name = "web3"})), "not_compiled");
  EXPECT_EQ(site_.head(), before);
  deployments_.refusal.reset();
  EXPECT_EQ(ask(machine, token)->status, 201);
}

TEST_F(EnrolmentActionsTest, ASiteThatFollowsAnotherIsLeftAlone) {
  site_.commit(described());
  ASSERT_TRUE(at_.store->write([&](store::Writer& w) {
    return store::environments::set_settings(w, at_.production, follows());
  }));
  const size_t before = commits();
  auto done = ask(TestMachine("web2"), at_.token(1, {"web"}));
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->status, 201);
  EXPECT_EQ(commits(), before);
  EXPECT_EQ(host("web2").tags, Tags{"web"});
}

TEST_F(EnrolmentActionsTest, RefusalsAreWhatAgentsUnderstand) {
  auto refused = [](const Outcome<Done>& outcome) {
    const Problem problem = outcome ? Problem{.status = outcome->status} : outcome.error();
    return std::to_string(problem.status) + " " +
           std::string(to_string(wire::problem_of(problem.status, "{}").code));
  };
  EXPECT_EQ(refused(actions_->enrol({.json = "{", .remote = "192.0.2.1"})), "422 invalid");
  EXPECT_EQ(refused(ask(TestMachine("a"), Secret("consort_join_nonsense"))), "422 invalid");
  const Secret used = at_.token(1);
  ASSERT_TRUE(ask(TestMachine("b"), used));
  EXPECT_EQ(refused(ask(TestMachine("c"), used)), "403 denied");
  for (int i = 0; i < 50; ++i)
    ASSERT_EQ(refused(ask(TestMachine("d" + std::to_string(i)))), "202 failed");
  EXPECT_EQ(refused(ask(TestMachine("e"))), "429 busy");
}

TEST_F(EnrolmentActionsTest, ApprovalIsInTheStoreAndInTheSite) {
  site_.commit(described());
  TestMachine machine("Web2");
  auto done = approve(pending(machine), {.name = "Web2", .tags = {"base", "web"}});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(text(*done, "host"), "web2");
  EXPECT_EQ(text(*done, "commit"), site_.head().hex());
  EXPECT_EQ(tags_in_site("web2"), (Tags{"base", "web"}));
  EXPECT_EQ(host("web2").tags, (Tags{"base", "web"}));
  EXPECT_EQ(at_.life_cycle("web2"), store::LifeCycle::managed);
  EXPECT_EQ(head_commit().author.name, "Ann");
  EXPECT_EQ(ask(machine)->status, 201);
}

TEST_F(EnrolmentActionsTest, TheTagsOfAHostThatTheSiteDescribesAreThoseOfTheSite) {
  site_.commit(described());
  ASSERT_TRUE(approve(pending(TestMachine("web1")), {.name = "web1", .tags = {"other"}}));
  EXPECT_EQ(host("web1").tags, Tags{"base"});
  EXPECT_THAT(file("hosts/web1.yaml"), Not(HasSubstr("other")));
}

TEST_F(EnrolmentActionsTest, WhatIsNotApprovedIsNotDescribed) {
  site_.commit(described());
  const size_t before = commits();
  TestMachine first("db1"), second("db1");
  at_.join(first);
  EXPECT_EQ(code(approve(pending(second), {.name = "db1"})), "exists");
  EXPECT_EQ(code(approve(pending(second), {.name = "not a name"})), "invalid");
  EXPECT_EQ(code(approve(pending(second), {.name = "db2", .tags = {"a", "a"}})), "invalid");
  EXPECT_EQ(commits(), before);
  const store::Enrolment enrolment = pending(second);
  ASSERT_TRUE(actions_->reject_enrolment(order(), enrolment));
  EXPECT_EQ(code(actions_->reject_enrolment(order(), enrolment)), "stale");
  EXPECT_EQ(code(approve(enrolment, {.name = "db2"})), "stale");
  EXPECT_EQ(commits(), before);
}

// The end of the process after the commit: the same request, sent again, finds the rest to do.
TEST_F(EnrolmentActionsTest, AnApprovalThatWasInterruptedIsFinishedByTheNext) {
  site_.commit(described());
  site_.commit({{"hosts/db1.yaml", "tags: [db]\n"}}, "Add db1");
  const size_t before = commits();
  ASSERT_TRUE(approve(pending(TestMachine("db1")), {.name = "db1", .tags = {"db"}}));
  EXPECT_EQ(commits(), before);
  EXPECT_EQ(host("db1").tags, Tags{"db"});
}

}  // namespace
}  // namespace consort::server
