#include "server/feedback/proposals.h"

#include <gmock/gmock.h>

#include "base/strings.h"
#include "model/json.h"
#include "server/actions/testing/actions_fixture.h"
#include "server/agents/likeness.h"
#include "store/catalogs.h"
#include "store/drift.h"
#include "store/revisions.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ProposalsTest : public ActionsTest {
 protected:
  ProposalsTest() {
    schema_ = model::Schema();
    schema_.add({.collection = "files",
                 .singular = "file",
                 .name_kind = model::AttributeKind::path,
                 .attributes = {{.name = "state", .values = {"present", "absent"}},
                                {.name = "content", .kind = model::AttributeKind::content},
                                {.name = "mode", .kind = model::AttributeKind::mode},
                                {.name = "token", .sensitive = true}}});
    restart();
    FileEdits site = described();
    site["hosts/web2.yaml"] = "tags: [base, web]\n";
    site["tags/base.yaml"] =
        "# all of them\nfiles:\n  /etc/motd: {content: hello, mode: \"0644\"}\n";
    site["tags/web.yaml"] = "{}\n";
    site_.commit(site);
    web1_ = add_host("web1", {"base"});
    web2_ = add_host("web2", {"base", "web"});
    web3_ = add_host("web3", {"base", "web"});
    holds("by hand\n");
  }

  // What agents say when they are asked.
  void holds(const std::string& text) {
    orders_.answer = [text](const std::string&, const std::vector<std::string>&) {
      model::Map state;
      state.set("content", model::Value(text));
      return wire::Readings{.resources = {{"/etc/motd", state}}};
    };
  }

  static model::Change another_content(const std::string& text) {
    model::Map found, wanted;
    found.set("sha256", model::Value(sha256(text).hex()));
    found.set("size", model::Value(static_cast<int64_t>(text.size())));
    model::Change change{.address = {"files", "/etc/motd"}};
    change.attributes.own().push_back({"content", model::Value(found), model::Value(wanted)});
    return change;
  }
  static model::Change another_mode(const std::string& mode) {
    model::Change change{.address = {"files", "/etc/motd"}};
    change.attributes.own().push_back({"mode", model::Value(mode), model::Value("0644")});
    return change;
  }

  store::Proposal found(const model::Change& change, const std::vector<store::Host>& hosts) {
    const std::string json = model::to_json(model::to_value(change, {}));
    auto id = at_.store->write([&](store::Writer& w) -> Result<store::ProposalId> {
      std::optional<store::ProposalId> proposal;
      for (const store::Host& host : hosts) {
        const std::string address = change.address.to_string();
        TRY_DO(store::drift::see(w, at_.production, host.id, address, json, w.now()));
        TRY(auto opened,
            store::proposals::see(w, at_.production, host.id, address, likeness_of(change), json));
        if (opened) proposal = opened;
      }
      return *proposal;
    });
    return get(*id);
  }
  // The newest catalog of the host says something of the file.
  store::Proposal get(store::ProposalId id) {
    return at_.store
        ->read([&](store::Reader& r) { return store::proposals::get(r, at_.production, id); })
        .value();
  }
  Outcome<Done> decide(const store::Proposal& proposal, Verdict verdict,
                       const std::string& request = "{}") {
    return actions_->decide_proposal(order("decide", "proposal:1"), proposal, verdict,
                                     model::parse_json(request)->map());
  }

  store::Host web1_, web2_, web3_;
};

TEST_F(ProposalsTest, AdoptingWritesItIntoTheLayersOfItsHosts) {
  store::Proposal proposal = found(another_content("by hand\n"), {web1_, web2_});
  auto preview = decide(proposal, Verdict::adopt, R"({"preview":true})");
  ASSERT_TRUE(preview) << preview.error().detail;
  EXPECT_EQ(model::to_json(*preview->result.find("attributes")), R"({"content":"by hand\n"})");
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::open);

  auto done = decide(proposal, Verdict::adopt, R"({"reason":"it is better"})");
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(file("hosts/web1.yaml"),
            "# The first\n"
            "tags: [base]  # in order\n"
            "files:\n"
            "  /etc/motd: {content: \"by hand\\n\"}\n");
  EXPECT_THAT(file("hosts/web2.yaml"), HasSubstr("by hand"));
  EXPECT_THAT(head_commit().message, HasSubstr("Adopt files./etc/motd as it is on web1, web2"));
  store::Proposal adopted = get(proposal.id);
  EXPECT_EQ(adopted.state, store::ProposalState::adopted);
  EXPECT_EQ(adopted.decided_by, "token:7");
  EXPECT_EQ(adopted.reason, "it is better");
  EXPECT_EQ(adopted.revision, site_.head().hex());
  EXPECT_EQ(code(decide(proposal, Verdict::revert)), "stale");
  EXPECT_THAT(deployments_.asked, ElementsAre());
}

TEST_F(ProposalsTest, SomeHostsCanBeAdoptedAlone) {
  store::Proposal proposal = found(another_mode("0600"), {web1_, web2_});
  ASSERT_TRUE(decide(proposal, Verdict::adopt, R"({"hosts":["web2"]})"));
  EXPECT_THAT(file("hosts/web2.yaml"), HasSubstr("\"0600\""));
  EXPECT_EQ(file("hosts/web1.yaml").find("0600"), std::string::npos);
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::open);
  EXPECT_EQ(get(proposal.id).hosts, 1);
  EXPECT_EQ(code(decide(proposal, Verdict::adopt, R"({"hosts":["web3"]})")), "invalid");
}

TEST_F(ProposalsTest, PromotingTellsWhoElseIsConcerned) {
  store::Proposal proposal = found(another_mode("0600"), {web2_});
  auto preview = decide(proposal, Verdict::promote, R"({"tag":"base","preview":true})");
  ASSERT_TRUE(preview) << preview.error().detail;
  EXPECT_EQ(model::to_json(*preview->result.find("also")), R"(["web1","web3"])");
  ASSERT_TRUE(decide(proposal, Verdict::promote, R"({"tag":"base"})"));
  EXPECT_EQ(file("tags/base.yaml"),
            "# all of them\nfiles:\n  /etc/motd: {content: hello, mode: \"0600\"}\n");
  EXPECT_EQ(get(proposal.id).tag, "base");
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::promoted);
}

TEST_F(ProposalsTest, APreviewHasThePatchAndThePlanForTheOthers) {
  orders_.answer = [](const std::string&, const std::vector<std::string>&) {
    model::Map state;
    state.set("mode", model::Value("0644"));
    return wire::Readings{.resources = {{"/etc/motd", state}}};
  };
  store::Proposal proposal = found(another_mode("0600"), {web2_});
  auto preview = decide(proposal, Verdict::promote, R"({"tag":"web","preview":true})");
  ASSERT_TRUE(preview) << preview.error().detail;
  EXPECT_THAT(preview->result.find("patch")->text(),
              HasSubstr("--- a/tags/web.yaml\n+++ b/tags/web.yaml\n"));
  EXPECT_THAT(preview->result.find("patch")->text(), HasSubstr("+    mode: \"0600\"\n"));
  EXPECT_EQ(model::to_json(*preview->result.find("plan")),
            R"([{"change":{"action":"update","address":"files./etc/motd","attributes":)"
            R"([{"from":"0644","name":"mode","to":"0600"}],"because":[],"conditional":false},)"
            R"("host":"web3"}])");
  EXPECT_EQ(commits(), 1u);
}

TEST_F(ProposalsTest, ABranchIsForPeopleToLookAtAndDecidesNothing) {
  store::Proposal proposal = found(another_mode("0600"), {web2_});
  auto done = decide(proposal, Verdict::adopt, R"({"branch":true})");
  ASSERT_TRUE(done) << done.error().detail;
  const std::string branch = "proposals/" + std::to_string(proposal.id.value);
  EXPECT_EQ(done->result.find("branch")->text(), branch);
  EXPECT_EQ(commits(), 1u) << "the site is as it was";
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::open);
  EXPECT_THAT(site_.git().must({"show", branch}), HasSubstr("+    mode: \"0600\""));
  EXPECT_TRUE(last_audit().details.contains("branch"));

  site_.commit({{"tags/web.yaml", "# moved on\n{}\n"}});
  ASSERT_TRUE(decide(proposal, Verdict::adopt, R"({"branch":true})"));
  EXPECT_THAT(site_.git().must({"show", branch + ":tags/web.yaml"}), HasSubstr("moved on"));

  // What a reviewer put there is not thrown away.
  const std::string fix(
      trim(site_.git().must({"-c", "user.name=ann", "-c", "user.email=ann@localhost", "commit-tree",
                             branch + "^{tree}", "-p", branch, "-m", "Fix it"})));
  site_.git().must({"update-ref", "refs/heads/" + branch, fix});
  auto again = decide(proposal, Verdict::adopt, R"({"branch":true})");
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().detail, HasSubstr("has commits of somebody"));
}

TEST_F(ProposalsTest, ATagThatNotAllHaveIsNoPlace) {
  store::Proposal proposal = found(another_mode("0600"), {web1_, web2_});
  auto done = decide(proposal, Verdict::promote, R"({"tag":"web"})");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().detail, "web1 has no tag 'web'");
  EXPECT_EQ(commits(), 1u);
}

TEST_F(ProposalsTest, RevertingHasTheAgentsDoIt) {
  store::Proposal proposal = found(another_mode("0600"), {web1_, web2_});
  ASSERT_TRUE(decide(proposal, Verdict::revert, R"({"preview":true})"));
  EXPECT_THAT(deployments_.asked, ElementsAre());
  ASSERT_TRUE(decide(proposal, Verdict::revert));
  EXPECT_THAT(deployments_.asked, ElementsAre("repair files./etc/motd on 2"));
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::reverted);
  EXPECT_THAT(events(), testing::Contains("proposal.reverted"));
  EXPECT_EQ(last_audit().object, "proposal:1");
}

TEST_F(ProposalsTest, WhoIgnoresSaysWhy) {
  store::Proposal proposal = found(another_mode("0600"), {web1_});
  EXPECT_EQ(code(decide(proposal, Verdict::ignore)), "invalid");
  EXPECT_EQ(code(decide(proposal, Verdict::ignore,
                        R"({"reason":"a test","until":"2001-01-01T00:00:00Z"})")),
            "invalid");
  ASSERT_TRUE(decide(proposal, Verdict::ignore, R"({"reason":"a test"})"));
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::ignored);
  ASSERT_TRUE(decide(proposal, Verdict::reopen));
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::open);
}

TEST_F(ProposalsTest, WhatWouldNotCompileIsNotAdopted) {
  store::Proposal proposal = found(another_mode("0600"), {web1_});
  deployments_.refusal = Problem{.status = 422, .code = "not_compiled"};
  EXPECT_EQ(code(decide(proposal, Verdict::adopt)), "not_compiled");
  EXPECT_EQ(get(proposal.id).state, store::ProposalState::open);
}

TEST_F(ProposalsTest, ContentThatHasChangedAgainIsNotTakenForWhatWasLookedAt) {
  store::Proposal proposal = found(another_content("by hand\n"), {web1_});
  holds("something else\n");
  EXPECT_EQ(code(decide(proposal, Verdict::adopt)), "stale");
  holds("password=(secret)\n");
  auto masked = decide(proposal, Verdict::adopt);
  ASSERT_FALSE(masked);
  EXPECT_THAT(masked.error().detail, HasSubstr("it holds a secret"));
  EXPECT_EQ(commits(), 1u);
}

TEST_F(ProposalsTest, SecretsAreNotDescribed) {
  model::Change change{.address = {"files", "/etc/motd"}};
  change.attributes.own().push_back(
      {.name = "token", .from = model::Value("x"), .to = model::Value("y"), .sensitive = true});
  auto done = decide(found(change, {web1_}), Verdict::adopt);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, "unsupported");
  EXPECT_THAT(done.error().detail, HasSubstr("token is secret and does not leave the machine"));
}

TEST_F(ProposalsTest, AThingThatIsGoneIsDescribedAsAbsent) {
  model::Change gone{.address = {"files", "/etc/motd"}, .action = model::Action::create};
  ASSERT_TRUE(decide(found(gone, {web1_}), Verdict::adopt));
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("state: absent"));
}

}  // namespace
}  // namespace consort::server
