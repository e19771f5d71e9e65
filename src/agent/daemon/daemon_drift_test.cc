// What it keeps right between orders.
#include "agent/testing/daemon_fixture.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;
using model::DriftPolicy;
using model::Outcome;

TEST_F(DaemonTest, HealsDriftAndReportsIt) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  paint("a", "grey");
  auto report = script().wait_for<wire::Report>(
      [](const wire::Report& r) { return r.cause == wire::Report::Cause::drift; });
  ASSERT_TRUE(report);
  EXPECT_EQ(report->run.resources[0].outcome, Outcome::changed);
  EXPECT_EQ(colour("a"), "red");
  EXPECT_TRUE(script().wait_for<wire::Drift>(
      [](const wire::Drift& drift) { return drift.event == wire::Drift::Event::settled; }));
}

TEST_F(DaemonTest, LeavesDriftThatIsOnlyToBeReported) {
  start();
  deploy(toy_catalog({{"a", "red"}}, DriftPolicy::report), 1);
  paint("a", "grey");
  auto opened = script().wait_for<wire::Drift>();
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->event, wire::Drift::Event::opened);
  EXPECT_EQ(opened->policy, DriftPolicy::report);
  EXPECT_EQ(opened->resource.to_string(), "toys.a");
  EXPECT_EQ(colour("a"), "grey");
  EXPECT_TRUE(script().wait_for<wire::State>(
      [](const wire::State& state) { return state.counts.drifted == 1; }));
  script().send(wire::Recall{"web1"});
  EXPECT_TRUE(eventually([&] {
    size_t told = 0;
    for (const auto& message : script().delivered())
      told += std::holds_alternative<wire::Drift>(message);
    return told >= 2;
  }));
  paint("a", "red");
  EXPECT_TRUE(script().wait_for<wire::Drift>(
      [](const wire::Drift& drift) { return drift.event == wire::Drift::Event::settled; }));
}

TEST_F(DaemonTest, TellsWhatSettledWhileItWasAway) {
  start();
  deploy(toy_catalog({{"a", "red"}}, DriftPolicy::report), 1);
  paint("a", "grey");
  ASSERT_TRUE(script().wait_for<wire::Drift>());
  script().forget_orders();
  stop();
  paint("a", "red");
  start();
  EXPECT_TRUE(script().wait_for<wire::Drift>(
      [](const wire::Drift& drift) { return drift.event == wire::Drift::Event::settled; }));
}

TEST_F(DaemonTest, AnOverrideHoldsUntilTheNextApply) {
  start();
  model::Catalog catalog = toy_catalog({{"a", "red"}});
  wire::Held held = script().publish(catalog, 1);
  script().order(script().offer(catalog, 1));
  wire::Apply order = apply(held, "d-1");
  order.drift = {{{"toys", "a"}, DriftPolicy::report}};
  script().order(order);
  ASSERT_TRUE(report_of("d-1"));
  paint("a", "grey");
  ASSERT_TRUE(script().wait_for<wire::Drift>());
  EXPECT_EQ(colour("a"), "grey");
  script().forget_orders();
  script().order(apply(held, "d-2"));
  ASSERT_TRUE(report_of("d-2"));
  EXPECT_EQ(colour("a"), "red");
}

TEST_F(DaemonTest, HealsWithoutAServerAndAfterARestart) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  script().forget_orders();
  server_.stop();
  paint("a", "grey");
  EXPECT_TRUE(eventually([&] { return colour("a") == "red"; }));
  stop();
  {
    std::lock_guard lock(machine_.mutex);
    machine_.colours.clear();
  }
  start();
  EXPECT_TRUE(eventually([&] { return colour("a") == "red"; }));
  server_.start();
  EXPECT_TRUE(script().wait_for<wire::Report>(
      [](const wire::Report& r) { return r.cause == wire::Report::Cause::boot; }));
  EXPECT_EQ(script().gaps(), 0u);
}

TEST_F(DaemonTest, AClockThatJumpsDisturbsNothing) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  for (Duration jump : {Duration(24h * 400), Duration(-24h * 400)}) {
    clock_.ahead = jump;
    paint("a", "grey");
    EXPECT_TRUE(eventually([&] { return colour("a") == "red"; }));
  }
  clock_.ahead = 24h * 2;  // past the end of what is offered, by this clock
  deploy(toy_catalog({{"a", "blue"}}), 2);
  EXPECT_EQ(colour("a"), "blue");
}

}  // namespace
}  // namespace consort::agent
