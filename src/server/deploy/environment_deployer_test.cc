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

TEST_F(DeploymentTest, ACommitReachesItsHosts) {
  agent("web1");
  agent("web2");
  const std::string commit = push(hosts_with({"web1", "web2"}, "hello"));
  EXPECT_EQ(revision(commit).state, CompileState::compiled);
  EXPECT_EQ(revision(commit).hosts, 2);
  EXPECT_EQ(revision(commit).resources, 2);
  EXPECT_TRUE(holds_current("web1"));
  EXPECT_TRUE(holds_current("web2"));
  EXPECT_EQ(last_rollout().state, RolloutState::done);
  EXPECT_EQ(hub_.at.host("web1")->tags, std::vector<std::string>{"base"});
  auto kinds = event_kinds();
  for (const char* kind : {"revision.pending", "revision.compiled", "rollout.started",
                           "rollout.batch", "rollout.host", "rollout.ended"})
    EXPECT_THAT(kinds, Contains(kind));
}

TEST_F(DeploymentTest, OnlyWhatChangedIsDeployed) {
  agent("web1");
  agent("db1");
  FileEdits files = hosts_with({"web1"}, "hello");
  files["hosts/db1.yaml"] = "files: {/etc/db: {content: x}}\n";
  push(files);
  push({{"tags/base.yaml", "files: {/etc/motd: {content: bye}}\n"}});
  EXPECT_EQ(applied_["web1"].size(), 2u);
  EXPECT_EQ(applied_["db1"].size(), 1u);
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, WhatDoesNotCompileIsKeptAndChangesNothing) {
  agent("web1");
  push(hosts_with({"web1"}, "hello"));
  const std::string bad = push({{"tags/base.yaml", "files: {/etc/motd: {contents: bye}}\n"}});
  EXPECT_EQ(revision(bad).state, CompileState::failed);
  EXPECT_THAT(revision(bad).diagnostics, HasSubstr("unknown-attribute"));
  EXPECT_THAT(revision(bad).diagnostics, HasSubstr("tags/base.yaml"));
  EXPECT_EQ(applied_["web1"].size(), 1u);
  const std::string good = push({{"tags/base.yaml", "files: {/etc/motd: {content: bye}}\n"}});
  EXPECT_EQ(revision(good).state, CompileState::compiled);
  EXPECT_EQ(applied_["web1"].size(), 2u);
}

// What one commit changes for a host is not forgotten because another host failed with it.
TEST_F(DeploymentTest, ACommitThatFailedIsMadeGoodByTheNext) {
  agent("web1");
  agent("db1");
  FileEdits files = hosts_with({"web1"}, "hello");
  files["hosts/db1.yaml"] = "files: {/etc/db: {content: x}}\n";
  push(files);
  push({{"tags/base.yaml", "files: {/etc/motd: {content: bye}}\n"},
        {"hosts/db1.yaml", "files: {/etc/db: {contend: x}}\n"}});
  EXPECT_EQ(applied_["web1"].size(), 1u);
  push({{"hosts/db1.yaml", "files: {/etc/db: {content: y}}\n"}});
  EXPECT_EQ(applied_["web1"].size(), 2u);
  EXPECT_EQ(applied_["db1"].size(), 2u);
}

TEST_F(DeploymentTest, AnEditThatWouldNotCompileIsRefusedWithAllThatIsWrong) {
  agent("web1");
  push(hosts_with({"web1", "web2"}, "hello"));
  auto problem = review({{"hosts/web1.yaml", "tags: [base, nope]\n"},
                         {"hosts/web2.yaml", "tags: [base]\nfiles: {/etc/x: {modus: '0644'}}\n"}});
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->status, 422);
  EXPECT_EQ(problem->code, "not_compiled");
  const auto& all = problem->diagnostics.all();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].place.to_string(), "hosts/web1.yaml:1:14");
  EXPECT_EQ(all[1].rule, "unknown-attribute");
  EXPECT_EQ(problem->source, all[0].place);
  EXPECT_TRUE(holds_current("web1"));
  EXPECT_EQ(applied_["web1"].size(), 1u);
}

TEST_F(DeploymentTest, TheRefusalOfALargeEditIsShortEnoughToBeRead) {
  push(hosts_with({"web1"}, "hello"));
  std::string wrong = "tags: [base]\nfiles:\n";
  for (int i = 0; i < 3000; ++i)
    wrong += "  /etc/" + std::to_string(i) + ": {" + std::string(300, 'x') + ": y}\n";
  auto problem = review({{"hosts/web1.yaml", wrong}});
  ASSERT_TRUE(problem);
  EXPECT_LT(problem_response(*problem, "/", "1").body.size(), 1u << 20);
  const auto& all = problem->diagnostics.all();
  ASSERT_GT(all.size(), 100u);
  EXPECT_EQ(all.front().place, problem->source);
  EXPECT_EQ(all.back().rule, "more");
}

TEST_F(DeploymentTest, AnEditThatWasLookedAtIsDeployedWhenItIsCommitted) {
  agent("web1");
  push(hosts_with({"web1"}, "hello"));
  const FileEdits edit{{"tags/base.yaml", "files: {/etc/motd: {content: bye}}\n"}};
  EXPECT_FALSE(review(edit));
  EXPECT_EQ(applied_["web1"].size(), 1u);
  const std::string commit = push(edit);
  EXPECT_EQ(revision(commit).state, CompileState::compiled);
  EXPECT_EQ(applied_["web1"].size(), 2u);
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, AnEditThatWasRefusedIsForgotten) {
  agent("web1");
  push(hosts_with({"web1"}, "hello"));
  EXPECT_TRUE(review({{"tags/base.yaml", "files: {/etc/motd: {contents: bye}}\n"},
                      {"hosts/web2.yaml", "tags: [base]\n"}}));
  push({{"hosts/web1.yaml", "tags: [base]\nlabels: {rack: 1}\n"}});
  agent("web2");
  const std::string commit = push({{"hosts/web2.yaml", "tags: [base]\n"}});
  EXPECT_EQ(revision(commit).state, CompileState::compiled);
  EXPECT_TRUE(holds_current("web1"));
  EXPECT_TRUE(holds_current("web2"));
}

TEST_F(DeploymentTest, ASiteThatIsBrokenCanBeEditedIfThatMakesItNoWorse) {
  push(hosts_with({"web1"}, "hello"));
  push({{"hosts/web1.yaml", "tags: [base, nope]\n"}});
  EXPECT_FALSE(review({{"hosts/web1.yaml", "tags: [base]\n"}}));
  EXPECT_FALSE(review({{"tags/base.yaml", "files: {/etc/motd: {content: bye}}\n"}}));
  EXPECT_TRUE(review({{"tags/base.yaml", "files: {/etc/motd: {contents: bye}}\n"}}));
  EXPECT_TRUE(review({{"hosts/web1.yaml", "tags: [base, never]\n"}}));
}

TEST_F(DeploymentTest, ATreeThatNoSiteCanHaveDoesNotCompile) {
  agent("web1");
  push(hosts_with({"web1"}, "hello"));
  site_.git().must(
      {"update-index", "--add", "--cacheinfo", "160000," + site_.head().hex() + ",modules/other"});
  std::string tree = site_.git().must({"write-tree"});
  std::string commit = site_.git().must({"-c", "user.name=a", "-c", "user.email=b", "commit-tree",
                                         tree, "-p", site_.head().hex(), "-m", "x"});
  site_.git().must({"update-ref", "refs/heads/main", commit});
  ASSERT_TRUE(site_->settle());
  push({});
  EXPECT_EQ(revision(commit).state, CompileState::failed);
  EXPECT_THAT(revision(commit).diagnostics, HasSubstr(R"("file":"modules/other")"));
  EXPECT_THAT(revision(commit).diagnostics, HasSubstr("it is a submodule"));
}

TEST_F(DeploymentTest, EveryCommitOfAPushIsCompiledAndTheLastDeployed) {
  agent("web1");
  site_.commit(hosts_with({"web1"}, "one"), "One");
  const std::string middle =
      site_.commit({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}}, "Two").hex();
  push({{"tags/base.yaml", "files: {/etc/motd: {content: three}}\n"}}, "Three");
  EXPECT_EQ(revision(middle).state, CompileState::compiled);
  EXPECT_EQ(revision(middle).message, "Two");
  EXPECT_EQ(applied_["web1"].size(), 1u);
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, FactsUnblockWhatWaitsForThem) {
  SimulatedAgent& web1 = agent("web1");
  push({{"site.yaml", "name: x\nformat: 1\n"},
        {"hosts/web1.yaml", "files: {/etc/a: {content: \"{{ facts.zone }}\"}}\n"}});
  ASSERT_EQ(applied_["web1"].size(), 1u);
  model::Map facts;
  facts.set("zone", model::Value("north"));
  web1.facts(facts);
  run(500ms);
  ASSERT_EQ(applied_["web1"].size(), 2u);
  EXPECT_TRUE(holds_current("web1"));
  EXPECT_THAT(applied_["web1"].back().deployment, HasSubstr("follow-up"));
}

TEST_F(DeploymentTest, WhoJoinsLaterGetsWhatIsDescribed) {
  push(hosts_with({"web1", "web2"}, "hello"));
  EXPECT_EQ(hub_.at.life_cycle("web1"), store::LifeCycle::pending);
  agent("web1");
  EXPECT_TRUE(holds_current("web1"));
  EXPECT_EQ(hub_.at.life_cycle("web1"), store::LifeCycle::managed);
}

TEST_F(DeploymentTest, WhatCouldNotBeOrderedIsOrderedAgain) {
  push(hosts_with({"web1"}, "one"));
  orders_->applies_to_fail = 2;
  agent("web1");
  EXPECT_TRUE(log_.told("No space left on device"));
  run(3s);
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, WhatCouldNotBeOrderedInARolloutHasFailed) {
  agent("web1");
  orders_->applies_to_fail = 1;
  push(hosts_with({"web1"}, "one"));
  EXPECT_EQ(last_rollout().state, RolloutState::failed);
  EXPECT_THAT(last_rollout().progress, HasSubstr("No space left on device"));
  run(3s);
  EXPECT_TRUE(holds_current("web1"));  // it is behind, and followed up
}

TEST_F(DeploymentTest, WhoIsAwayGetsItOnReturn) {
  SimulatedAgent& web1 = agent("web1");
  agent("web2");
  push(hosts_with({"web1", "web2"}, "hello"));
  hub_.network.break_link(*web1.link());
  run(5min);
  push({{"tags/base.yaml", "files: {/etc/motd: {content: bye}}\n"}});
  EXPECT_EQ(last_rollout().state, RolloutState::done);
  EXPECT_EQ(applied_["web1"].size(), 1u);
  EXPECT_EQ(applied_["web2"].size(), 2u);
  hub_.connect(web1);
  run();
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, BatchesHaltAtAFailureAndTheFixReplacesThem) {
  set_settings(R"({"deploy":{"batch":1}})");
  for (const char* name : {"a", "b", "c"})
    agent(name);
  push(hosts_with({"a", "b", "c"}, "one"));
  ASSERT_TRUE(holds_current("c"));
  ill_ = {"b"};
  push({{"tags/base.yaml", "files: {/etc/motd: {content: bad}}\n"}});
  EXPECT_EQ(last_rollout().state, RolloutState::halted);
  EXPECT_THAT(last_rollout().progress, HasSubstr("1 host failed"));
  EXPECT_EQ(applied_["c"].size(), 1u);
  ill_.clear();
  push({{"tags/base.yaml", "files: {/etc/motd: {content: good}}\n"}});
  EXPECT_EQ(last_rollout().state, RolloutState::done);
  for (const char* name : {"a", "b", "c"})
    EXPECT_TRUE(holds_current(name)) << name;
  EXPECT_EQ(applied_["c"].size(), 2u);
}

TEST_F(DeploymentTest, WhatSomebodyHaltedStaysHalted) {
  set_settings(R"({"deploy":{"batch":1}})");
  agent("a");
  agent("b");
  silent_ = {"a"};
  push(hosts_with({"a", "b"}, "one"));
  ASSERT_TRUE(control(RolloutControl::halt));
  EXPECT_EQ(last_rollout().state, RolloutState::halted);
  push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  EXPECT_THAT(applied_["b"], IsEmpty());
  silent_.clear();
  ASSERT_TRUE(control(RolloutControl::resume));
  run(40min);  // what a was told first is never answered
  EXPECT_EQ(last_rollout().state, RolloutState::done);
  EXPECT_TRUE(holds_current("a"));
  EXPECT_TRUE(holds_current("b"));
}

TEST_F(DeploymentTest, WhatSomebodyTriedOnOneHostIsRolledOutToTheOthers) {
  set_settings(R"({"deploy":{"automatic":false}})");
  agent("web1");
  agent("web2");
  push(hosts_with({"web1", "web2"}, "one"));
  planned_["web1"] = {.digest = sha256("first"), .plan = {.host = "web1"}};
  ASSERT_TRUE(make_plan(R"({"selector":"name:web1"})"));
  ASSERT_TRUE(apply_plan(last_saved_plan()));
  EXPECT_THAT(applied_["web2"], IsEmpty());
  set_settings(R"({"deploy":{"automatic":true}})");
  ASSERT_EQ(applied_["web2"].size(), 1u);
  EXPECT_THAT(applied_["web2"].back().deployment, HasSubstr("rollout"));
}

// What a server remembers that was restored from a backup.
TEST_F(DeploymentTest, WhoHoldsMoreThanIsRememberedIsLeftAloneUntilSomethingIsNewer) {
  SimulatedAgent& web1 = agent("web1");
  push(hosts_with({"web1"}, "one"));
  const size_t before = applied_["web1"].size();
  const wire::Held ahead{sha256("of a later day"), web1.held()->serial + 7};
  web1.hold(ahead);
  run(1h);
  EXPECT_EQ(web1.held(), ahead);
  EXPECT_EQ(applied_["web1"].size(), before);
  EXPECT_THAT(event_kinds(), Contains("host.ahead"));
  restart();
  hub_.connect(web1);
  run(1h);
  EXPECT_EQ(web1.held(), ahead) << "nobody is set back by a restart";
  push({{"hosts/web1.yaml", "tags: [base]\ndescription: the same\n"}});
  EXPECT_EQ(applied_["web1"].size(), before + 1);
  EXPECT_GT(web1.held()->serial, ahead.serial);
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, ASerialThatNobodyCanHaveGivenStopsNobody) {
  SimulatedAgent& liar = agent("liar");
  agent("web1");
  push(hosts_with({"liar", "web1"}, "one"));
  for (int64_t serial : {INT64_MAX, INT64_MAX - 1, int64_t{1} << 53, int64_t{1} << 30}) {
    liar.hold({sha256(std::to_string(serial)), serial});
    run();
  }
  EXPECT_EQ(std::ranges::count(event_kinds(), "host.not_believed"), 1);
  EXPECT_THAT(event_kinds(), Not(Contains("host.ahead")));
  const std::string commit = push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  EXPECT_EQ(revision(commit).state, CompileState::compiled);
  EXPECT_TRUE(holds_current("web1"));
  EXPECT_EQ(serial("liar"), 2);
}

TEST_F(DeploymentTest, WhoClaimsMoreEveryTimeCostsAnEventOnce) {
  SimulatedAgent& web1 = agent("web1");
  push(hosts_with({"web1"}, "one"));
  for (int64_t more = 0; more < 20; ++more) {
    web1.hold({sha256(std::to_string(more)), 100 + more});
    run();
  }
  EXPECT_EQ(std::ranges::count(event_kinds(), "host.ahead"), 1);
  push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  EXPECT_TRUE(holds_current("web1"));
  EXPECT_EQ(serial("web1"), 120);
}

TEST_F(DeploymentTest, AHostWithoutASerialLeftLeavesTheOthersTheirs) {
  agent("full");
  agent("web1");
  push(hosts_with({"full", "web1"}, "one"));
  const store::HostId full = hub_.host("full").host;
  const Digest catalog = current("full");
  auto given = hub_.at.store->write([&](store::Writer& w) {
    return store::catalogs::assign_again(w, hub_.at.production, full, catalog,
                                         store::catalogs::kHighestSerial - 1);
  });
  ASSERT_TRUE(given) << given.error().to_string();
  restart();
  run();
  const std::string commit = push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  EXPECT_EQ(revision(commit).state, CompileState::compiled);
  EXPECT_EQ(serial("full"), store::catalogs::kHighestSerial);
  EXPECT_EQ(serial("web1"), 2);
  EXPECT_TRUE(log_.told("full has no serial left"));
}

TEST_F(DeploymentTest, APlanIsAskedAndAppliedExactly) {
  set_settings(R"({"deploy":{"automatic":false}})");
  agent("web1");
  push(hosts_with({"web1", "web2"}, "hello"));
  EXPECT_THAT(applied_["web1"], IsEmpty());

  wire::Planned planned{.digest = sha256("the plan"), .plan = {.host = "web1"}};
  planned.plan.changes.push_back(
      {.address = {"files", "/etc/motd"}, .action = model::Action::create});
  planned.plan.summary.create = 1;
  planned.plan.failed = {{{"lines", "l"}, "it is a directory"}};
  planned.plan.left = {{{"files", "/etc/issue"}, "it has drifted"}};
  planned_["web1"] = planned;
  auto done = make_plan(R"({"selector":"tag:base"})");
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(operation(*done->operation).state, store::OperationState::succeeded);
  store::Plan plan = last_plan();
  EXPECT_THAT(plan.body, HasSubstr(R"("blast_radius":[{"hosts":1,"resource":"files./etc/motd"}])"));
  EXPECT_THAT(plan.body, HasSubstr(R"("changing":1)"));
  EXPECT_THAT(plan.body, HasSubstr(R"("unreadable":1)"));
  EXPECT_THAT(plan.body, HasSubstr(R"("drifted":1)"));
  auto read = fleet_plan(plan.body);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->hosts.at(0).failed, planned.plan.failed);
  EXPECT_EQ(read->hosts.at(0).left, planned.plan.left);
  EXPECT_EQ(to_json(*read), plan.body);

  auto wrong = apply_plan(plan, R"({"digest":")" + sha256("x").hex() + "\"}");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "stale");
  auto applied = apply_plan(plan, R"({"digest":")" + plan.digest.hex() + "\"}");
  ASSERT_TRUE(applied) << applied.error().detail;
  ASSERT_EQ(applied_["web1"].size(), 1u);
  EXPECT_EQ(applied_["web1"].back().plan, sha256("the plan"));
  EXPECT_EQ(operation(*applied->operation).state, store::OperationState::succeeded);
  auto again = apply_plan(last_plan());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().detail, "the plan was applied before");
}

TEST_F(DeploymentTest, WhoIsNotConnectedIsNotPlanned) {
  set_settings(R"({"deploy":{"automatic":false}})");
  SimulatedAgent& web1 = agent("web1");
  push(hosts_with({"web1"}, "hello"));
  hub_.network.break_link(*web1.link());
  run(5min);
  ASSERT_TRUE(make_plan());
  EXPECT_THAT(last_plan().body, HasSubstr(R"("unreachable":1)"));
  ASSERT_TRUE(apply_plan(last_plan()));
  EXPECT_EQ(last_rollout().state, RolloutState::done);
  hub_.connect(web1);
  run();
  EXPECT_THAT(applied_["web1"], IsEmpty());
}

TEST_F(DeploymentTest, AStalePlanIsRefused) {
  agent("web1");
  push(hosts_with({"web1"}, "one"));
  planned_["web1"] = {.digest = sha256("p"), .plan = {.host = "web1"}};
  ASSERT_TRUE(make_plan());
  push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  auto refused = apply_plan(last_saved_plan());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 409);
  EXPECT_THAT(refused.error().detail, HasSubstr("web1 was deployed to since"));
}

TEST_F(DeploymentTest, WhoDeclinesHasFailedAndIsNotAskedForEver) {
  stubborn_ = {"web1"};
  agent("web1");
  push(hosts_with({"web1"}, "one"));
  EXPECT_EQ(last_rollout().state, RolloutState::failed);
  EXPECT_THAT(last_rollout().progress, HasSubstr("it declined: the plan is another one"));
  run(1h);
  EXPECT_EQ(applied_["web1"].size(), 1u);
  stubborn_.clear();
  push({{"tags/base.yaml", "files: {/etc/motd: {content: two}}\n"}});
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, WhatIsDescribedNoMoreIsAnOrphan) {
  agent("web1");
  FileEdits files = hosts_with({"web1"}, "one");
  files["hosts/web1.yaml"] = "tags: [base]\nfiles: {/etc/extra: {content: x}}\n";
  push(files);
  EXPECT_THAT(orphans(), IsEmpty());
  push({{"hosts/web1.yaml", "tags: [base]\n"}});
  EXPECT_THAT(orphans(), ElementsAre("files./etc/extra"));
  push({{"hosts/web1.yaml", "tags: [base]\nfiles: {/etc/extra: {state: absent}}\n"}});
  EXPECT_THAT(orphans(), IsEmpty());
}

TEST_F(DeploymentTest, ACommandThatIsDescribedNoMoreIsNoOrphan) {
  agent("web1");
  FileEdits files = hosts_with({"web1"}, "one");
  files["hosts/web1.yaml"] =
      "tags: [base]\nfiles: {/etc/extra: {content: x}}\ncommands: {once: {argv: [/bin/true]}}\n";
  push(files);
  push({{"hosts/web1.yaml", "tags: [base]\n"}});
  EXPECT_THAT(orphans(), ElementsAre("files./etc/extra"));
}

// A window that opens in an hour, and is an hour long.
std::string window_in_an_hour(WallTime now) {
  auto time_of_day = [&](Duration after) {
    const std::time_t at = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(now + after));
    char text[6];
    std::tm local{};
    std::strftime(text, sizeof text, "%H:%M", ::localtime_r(&at, &local));
    return std::string(text);
  };
  return R"({"deploy":{"windows":[{"from":")" + time_of_day(1h) + R"(","to":")" + time_of_day(2h) +
         R"("}]}})";
}

TEST_F(DeploymentTest, WaitsForItsMaintenanceWindow) {
  set_settings(window_in_an_hour(hub_.at.clock.wall()));
  agent("web1");
  const std::string commit = push(hosts_with({"web1"}, "one"));
  EXPECT_EQ(revision(commit).state, CompileState::compiled);
  EXPECT_THAT(applied_["web1"], IsEmpty());
  run(62min);
  EXPECT_TRUE(holds_current("web1"));
}

TEST_F(DeploymentTest, SignsAnewBeforeTheTimeIsOver) {
  agent("web1");
  push(hosts_with({"web1"}, "one"));
  const WallTime ends = offer_ends("web1");
  run(24h * 10);
  EXPECT_EQ(offer_ends("web1"), ends);
  run(24h * 6);
  EXPECT_GT(offer_ends("web1"), ends + 24h * 10);
  EXPECT_EQ(applied_["web1"].size(), 1u);
}

TEST_F(DeploymentTest, GivesTheContentThatCatalogsName) {
  agent("web1");
  FileEdits files = hosts_with({}, "one");
  files["hosts/web1.yaml"] = "files: {/etc/big: {source: big.bin}}\n";
  files["files/big.bin"] = std::string(300'000, 'x');
  push(files);
  auto part = blob(sha256(*files["files/big.bin"]), 299'990, 100);
  ASSERT_TRUE(part) << part.error().to_string();
  EXPECT_EQ(part->total, 300'000);
  EXPECT_EQ(part->bytes, "xxxxxxxxxx");
  EXPECT_EQ(blob(sha256("none"), 0, 1).error().code, Code::not_found);
}

}  // namespace
}  // namespace consort::server
