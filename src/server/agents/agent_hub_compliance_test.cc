#include "server/agents/standing.h"
#include "server/agents/testing/hub_fixture.h"
#include "store/breaches.h"

// What agents say of how their hosts stand, and what of it becomes history.
namespace consort::server {
namespace {

using model::Outcome;
using std::chrono::minutes;
using store::Compliance;
using store::Turn;
using ::testing::ElementsAre;

class HubComplianceTest : public AgentHubTest {
 protected:
  HubComplianceTest() : agent_(linked("web1")) {
    offering_ = at_.offering("web1");
    EXPECT_TRUE(offer(*offering_));
    EXPECT_TRUE(apply(*offering_, "d-1"));
    at_.run(minutes(1));
  }
  void says(const wire::State::Counts& counts, bool deploying = false) {
    agent_.say(wire::State{
        .target = "web1", .held = at_.held(*offering_), .deploying = deploying, .counts = counts});
    at_.run(minutes(1));
  }
  // Its history, oldest first.
  std::vector<Compliance> history() {
    auto page = at_.at.store->read([&](store::Reader& r) {
      return store::compliance::changes(r, at_.at.production, at_.host("web1").host, {});
    });
    std::vector<Compliance> states;
    for (const auto& change : page->items)
      states.insert(states.begin(), change.state);
    return states;
  }
  std::vector<std::string> turns() {
    std::vector<std::string> kinds;
    for (const std::string& kind : events())
      if (kind.starts_with("compliance.")) kinds.push_back(kind);
    return kinds;
  }
  void reports(wire::Report::Cause cause,
               const std::vector<std::pair<std::string, Outcome>>& outcomes) {
    model::Report run{.catalog = at_.held(*offering_).catalog,
                      .started = at_.at.clock.wall(),
                      .elapsed = std::chrono::seconds(1)};
    for (const auto& [name, outcome] : outcomes)
      run.resources.push_back({.address = {"files", name}, .outcome = outcome});
    agent_.report({}, std::move(run), cause);
    at_.run(minutes(1));
  }
  // "address kind" of those that last.
  std::vector<std::string> lasting() {
    auto some = at_.at.store->read(
        [&](store::Reader& r) { return store::breaches::lasting(r, at_.at.production, {}, 100); });
    std::vector<std::string> all;
    for (const store::Breach& breach : some->items)
      all.push_back(breach.address + " " + std::string(to_string(breach.kind)));
    std::ranges::sort(all);
    return all;
  }

  SimulatedAgent& agent_;
  std::optional<Offering> offering_;
};

TEST_F(HubComplianceTest, ChangesAreKeptWithTheEventThatTellsOfThem) {
  says({.compliant = 40});
  says({.compliant = 39, .drifted = 1});
  says({.compliant = 38, .drifted = 2});
  says({.compliant = 39, .drifted = 0, .failed = 1});
  says({.compliant = 40});
  EXPECT_THAT(history(),
              ElementsAre(Compliance::unknown, Compliance::compliant, Compliance::drifted,
                          Compliance::failing, Compliance::compliant));
  EXPECT_THAT(turns(), ElementsAre("compliance.changed", "compliance.lost", "compliance.changed",
                                   "compliance.regained"));
  auto standing = at_.at.store->read([&](store::Reader& r) {
    return store::compliance::standing(r, at_.at.production, at_.host("web1").host);
  });
  EXPECT_EQ((*standing)->counts, (store::ResourceCounts{.compliant = 40}));
  EXPECT_GE(at_.observer.changes, 4u) << "whoever waits for events is told";
}

TEST_F(HubComplianceTest, ARestartOfTheAgentIsNoRecovery) {
  says({.compliant = 39, .failed = 1});
  says({});  // it has looked at nothing yet
  EXPECT_EQ(history().back(), Compliance::failing);
  says({.compliant = 20, .failed = 1});
  says({.compliant = 39, .failed = 1});
  EXPECT_THAT(history(),
              ElementsAre(Compliance::unknown, Compliance::compliant, Compliance::failing));
}

TEST_F(HubComplianceTest, ADeploymentIsNoRecoveryUntilItHasEnded) {
  says({.compliant = 39, .failed = 1});
  says({.compliant = 39}, /*deploying=*/true);
  EXPECT_EQ(history().back(), Compliance::failing);
  says({.compliant = 39, .drifted = 1}, /*deploying=*/true);
  EXPECT_EQ(history().back(), Compliance::drifted) << "bad news are believed";
  says({.compliant = 40}, /*deploying=*/true);
  says({.compliant = 40});
  EXPECT_THAT(history(),
              ElementsAre(Compliance::unknown, Compliance::compliant, Compliance::failing,
                          Compliance::drifted, Compliance::compliant));
}

TEST_F(HubComplianceTest, ARestartOfTheServerIsNoChange) {
  says({.compliant = 39, .failed = 1});
  at_.restart();
  at_.run(minutes(1));
  EXPECT_EQ(at_.at.host("web1")->compliance, Compliance::failing) << "as it was told last";
  EXPECT_THAT(history(),
              ElementsAre(Compliance::unknown, Compliance::compliant, Compliance::failing));
}

TEST(JudgeTest, ACatalogWithoutResourcesIsCompliantWhenItIsNew) {
  Presence presence{.stated = true, .held = wire::Held{sha256("new"), 2}};
  store::Standing before{.catalog = sha256("old"), .counts = {.failed = 1}};
  EXPECT_EQ(judge(presence, before, Compliance::failing), Compliance::compliant);
  before.catalog = sha256("new");
  EXPECT_EQ(judge(presence, before, Compliance::failing), std::nullopt);
  EXPECT_EQ(judge(presence, {}, Compliance::unknown), Compliance::compliant);
  EXPECT_EQ(judge(presence, {}, Compliance::drifted), std::nullopt);
  presence.held.reset();
  EXPECT_EQ(judge(presence, before, Compliance::failing), Compliance::unknown);
}

TEST_F(HubComplianceTest, WhatARunCouldNotDoLastsUntilOneCan) {
  using enum wire::Report::Cause;
  reports(apply, {{"a", Outcome::failed}, {"b", Outcome::blocked}, {"c", Outcome::changed}});
  EXPECT_THAT(lasting(), ElementsAre("files.a failed", "files.b blocked"));
  reports(drift, {{"c", Outcome::changed}});
  EXPECT_EQ(lasting().size(), 2u) << "it is about others";
  reports(drift, {{"a", Outcome::changed}, {"b", Outcome::cancelled}});
  EXPECT_THAT(lasting(), ElementsAre("files.b blocked"));
  reports(apply, {{"d", Outcome::waiting}});
  EXPECT_THAT(lasting(), ElementsAre("files.d waiting")) << "what is not named is right";
}

TEST_F(HubComplianceTest, AnOrderThatWasDoneBeforeTellsOfNothing) {
  reports(wire::Report::Cause::apply, {{"a", Outcome::failed}});
  agent_.report("d-1", model::Report{.catalog = at_.held(*offering_).catalog, .unchanged = 40});
  at_.run(minutes(1));
  EXPECT_THAT(lasting(), ElementsAre("files.a failed"));
}

TEST_F(HubComplianceTest, WhatIsRightWithoutARunIsTold) {
  reports(wire::Report::Cause::apply, {{"a", Outcome::failed}});
  says({.compliant = 39, .failed = 1});
  EXPECT_EQ(lasting().size(), 1u);
  says({.compliant = 40});
  EXPECT_TRUE(lasting().empty());
}

}  // namespace
}  // namespace consort::server
