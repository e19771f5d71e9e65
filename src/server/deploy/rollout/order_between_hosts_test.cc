#include "server/deploy/rollout/order_between_hosts.h"

#include <gmock/gmock.h>

#include "server/deploy/testing/deployment_fixture.h"
#include "store/reports.h"
#include "store/retention.h"
#include "store/sql/query.h"

namespace consort::server {
namespace {

using namespace std::chrono_literals;
using store::RolloutState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<model::Address> on(const std::string& host) { return {{"files", "/etc/x", host}}; }

TEST(CirclesTest, WhoNeedsEachOtherIsInOneAndWhoIsNeededComesFirst) {
  // app and db need each other; web needs app, and app needs disk; alone needs who is not here.
  const auto circle = circles({"app", "alone", "db", "disk", "web"},
                              {{on("db")[0], on("disk")[0]}, on("away"), on("app"), {}, on("app")});
  EXPECT_EQ(circle[0], circle[2]);
  EXPECT_LT(circle[3], circle[0]);
  EXPECT_LT(circle[0], circle[4]);
  EXPECT_NE(circle[1], circle[0]);
}

TEST(CirclesTest, WhoNeedsNobodyStaysInItsPlace) {
  EXPECT_THAT(circles({"a", "b", "c"}, {{}, {}, {}}), ElementsAre(0, 1, 2));
}

TEST(ReleasedTest, OneWhoIsHeldUpHoldsUpItsCircle) {
  EXPECT_THAT(released({{0, 7, true}, {1, 8, true}, {2, 7, false}}), ElementsAre(1));
}

FileEdits needing_db() {
  return {{"site.yaml", "name: shop\nformat: 1\n"},
          {"hosts/db1.yaml", "files: {/etc/db: {content: x}, /etc/other: {content: x}}\n"},
          {"hosts/app1.yaml",
           "files: {/etc/app: {content: y, requires: \"host:db1/files./etc/db\"}}\n"}};
}

TEST_F(DeploymentTest, WhatAnotherHostIsRequiredForComesAfterIt) {
  silent_ = {"db1"};
  agent("app1");
  SimulatedAgent& db1 = agent("db1");
  push(needing_db());
  EXPECT_THAT(applied_["app1"], IsEmpty());
  ASSERT_EQ(applied_["db1"].size(), 1u);
  db1.report(applied_["db1"].back().deployment, applied_["db1"].back().catalog.catalog);
  run();
  EXPECT_EQ(applied_["app1"].size(), 1u);
  EXPECT_EQ(last_rollout().state, RolloutState::done);
}

TEST_F(DeploymentTest, WhoRequiresWhatFailedElsewhereIsNotDeployed) {
  silent_ = {"db1"};
  agent("app1");
  SimulatedAgent& db1 = agent("db1");
  push(needing_db());
  model::Report run_there{.host = "db1", .catalog = applied_["db1"].back().catalog.catalog};
  run_there.resources.push_back(
      {.address = {"files", "/etc/db"}, .outcome = model::Outcome::failed, .message = "no space"});
  db1.report(applied_["db1"].back().deployment, run_there);
  run();
  EXPECT_THAT(applied_["app1"], IsEmpty());
  EXPECT_EQ(last_rollout().state, RolloutState::failed);
  EXPECT_THAT(last_rollout().progress, HasSubstr("host:db1/files./etc/db is failing"));
  // When it is mended, the one that waited goes on.
  silent_.clear();
  push({{"hosts/db1.yaml", "files: {/etc/db: {content: z}, /etc/other: {content: x}}\n"}});
  EXPECT_EQ(applied_["app1"].size(), 1u);
}

FileEdits circle_of_db_and_app() {
  FileEdits circle = needing_db();
  circle["hosts/db1.yaml"] =
      "files:\n  /etc/db: {content: x}\n"
      "  /etc/other: {content: x, requires: \"host:app1/files./etc/app\"}\n";
  return circle;
}

TEST_F(DeploymentTest, HostsThatRequireEachOtherAreDeployedTogether) {
  agent("db1");
  agent("app1");
  push(circle_of_db_and_app());
  EXPECT_EQ(applied_["db1"].size(), 1u);
  EXPECT_EQ(applied_["app1"].size(), 1u);
}

TEST_F(DeploymentTest, WhoRequiresOneOfACircleComesAfterIt) {
  silent_ = {"app1", "db1"};
  SimulatedAgent& app1 = agent("app1");
  SimulatedAgent& db1 = agent("db1");
  agent("web1");
  FileEdits files = circle_of_db_and_app();
  files["hosts/web1.yaml"] =
      "files: {/etc/web: {content: z, requires: \"host:app1/files./etc/app\"}}\n";
  push(files);
  for (SimulatedAgent* needed : {&db1, &app1}) {
    EXPECT_THAT(applied_["web1"], IsEmpty());
    ASSERT_EQ(applied_[needed->name()].size(), 1u);
    const wire::Apply& order = applied_[needed->name()].back();
    needed->report(order.deployment, order.catalog.catalog);
    run();
  }
  EXPECT_EQ(applied_["web1"].size(), 1u);
}

TEST_F(DeploymentTest, WhoComesBackIsWaitedForByWhoRequiresIt) {
  set_settings(R"({"deploy":{"batch":1}})");
  SimulatedAgent& db1 = agent("db1");
  SimulatedAgent& mid1 = agent("mid1");
  agent("app1");
  FileEdits files = needing_db();  // mid1 makes a batch between those of db1 and app1
  files["hosts/mid1.yaml"] = "files: {/etc/mid: {content: x}}\n";
  files["hosts/app1.yaml"] =
      "files: {/etc/app: {content: y, requires: [\"host:db1/files./etc/db\", "
      "\"host:mid1/files./etc/mid\"]}}\n";
  hub_.network.break_link(*db1.link());
  run(5min);
  silent_ = {"db1", "mid1"};
  push(files);
  ASSERT_EQ(applied_["mid1"].size(), 1u);
  hub_.connect(db1);
  run();
  ASSERT_EQ(applied_["db1"].size(), 1u);
  mid1.report(applied_["mid1"].back().deployment, applied_["mid1"].back().catalog.catalog);
  run();
  EXPECT_THAT(applied_["app1"], IsEmpty()) << "db1 runs";
  db1.report(applied_["db1"].back().deployment, applied_["db1"].back().catalog.catalog);
  run();
  EXPECT_EQ(applied_["app1"].size(), 1u);
}

TEST_F(DeploymentTest, WhoseNeedsCannotBeReadIsAskedAgain) {
  silent_ = {"db1"};
  agent("app1");
  SimulatedAgent& db1 = agent("db1");
  push(needing_db());
  const wire::Apply order = applied_["db1"].back();
  auto rename = [&](const std::string& from, const std::string& to) {
    return hub_.at.store->write([&](store::Writer& w) -> Status {
      TRY_DO(store::sql::run(w.connection(), "ALTER TABLE " + from + " RENAME TO " + to));
      return {};
    });
  };
  ASSERT_TRUE(rename("drift", "drift_elsewhere"));
  db1.report(order.deployment, order.catalog.catalog);
  run();
  EXPECT_THAT(applied_["app1"], IsEmpty());
  EXPECT_EQ(last_rollout().state, RolloutState::running);
  ASSERT_TRUE(rename("drift_elsewhere", "drift"));
  run(2s);
  EXPECT_EQ(applied_["app1"].size(), 1u);
  EXPECT_EQ(last_rollout().state, RolloutState::done);
}

TEST_F(DeploymentTest, WhoseNeedsAreDamagedHasFailed) {
  silent_ = {"db1"};
  agent("app1");
  SimulatedAgent& db1 = agent("db1");
  push(needing_db());
  const wire::Apply order = applied_["db1"].back();
  const store::Report report{.host = hub_.host("db1").host,
                             .agent = "damaged",
                             .sequence = 1,
                             .catalog = order.catalog.catalog,
                             .body = "{"};
  auto damaged = hub_.at.store->write(
      [&](store::Writer& w) { return store::reports::add(w, hub_.at.production, report); });
  ASSERT_TRUE(damaged);
  db1.report(order.deployment, order.catalog.catalog);
  run();
  EXPECT_EQ(last_rollout().state, RolloutState::failed);
  EXPECT_THAT(last_rollout().progress, HasSubstr("host:db1/files./etc/db cannot be told"));
}

TEST_F(DeploymentTest, WhoIsRequiredIsRightHoweverOldItsReportIs) {
  agent("db1");
  push(needing_db());
  run(2h);
  ASSERT_TRUE(store::remove_old(*hub_.at.store, {.reports = {.age = 1h}}));
  agent("app1");
  EXPECT_EQ(applied_["app1"].size(), 1u);
}

TEST_F(DeploymentTest, HostsThatJoinLaterAndRequireEachOtherAreDeployedTogether) {
  push(circle_of_db_and_app());
  agent("db1");
  EXPECT_THAT(applied_["db1"], IsEmpty());
  agent("app1");
  EXPECT_EQ(applied_["db1"].size(), 1u);
  EXPECT_EQ(applied_["app1"].size(), 1u);
}

TEST_F(DeploymentTest, WhoJoinsLaterGoesOnWhenWhatItRequiresHealsByItself) {
  push(needing_db());
  silent_ = {"db1"};
  SimulatedAgent& db1 = agent("db1");
  const wire::Apply order = applied_["db1"].back();
  model::Report bad{.host = "db1", .catalog = order.catalog.catalog};
  bad.resources.push_back({.address = {"files", "/etc/db"}, .outcome = model::Outcome::failed});
  db1.report(order.deployment, bad);
  agent("app1");
  EXPECT_THAT(applied_["app1"], IsEmpty());
  model::Report healed = bad;
  healed.resources[0].outcome = model::Outcome::changed;
  db1.report(std::nullopt, healed);
  run();
  EXPECT_EQ(applied_["app1"].size(), 1u);
}

TEST_F(DeploymentTest, WhoJoinsLaterGoesOnWhenDriftIsSettled) {
  push(needing_db());
  SimulatedAgent& db1 = agent("db1");
  db1.drift("/etc/db", true);
  run();
  agent("app1");
  EXPECT_THAT(applied_["app1"], IsEmpty());
  db1.drift("/etc/db", false);
  run();
  EXPECT_EQ(applied_["app1"].size(), 1u);
}

}  // namespace
}  // namespace consort::server
