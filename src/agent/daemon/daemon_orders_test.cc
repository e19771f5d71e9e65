// What the server tells it to do.
#include "agent/testing/daemon_fixture.h"
#include "model/json.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;

TEST_F(DaemonTest, AppliesWhatItIsToldTo) {
  start();
  wire::Held held = deploy(toy_catalog({{"a", "red"}, {"b", "blue"}}), 1);
  EXPECT_EQ(colour("a"), "red");
  auto report = *report_of("d-1");
  EXPECT_EQ(report.cause, wire::Report::Cause::apply);
  EXPECT_EQ(report.run.catalog, held.catalog);
  EXPECT_EQ(report.run.resources.size(), 2u);
  EXPECT_TRUE(script().wait_for<wire::State>([&](const wire::State& state) {
    return state.held == held && state.counts.compliant == 2 && !state.deploying;
  }));
}

TEST_F(DaemonTest, AnOfferAloneChangesNothing) {
  start();
  model::Catalog catalog = toy_catalog({{"a", "red"}});
  script().order(script().offer(catalog, 1));
  ASSERT_TRUE(eventually([&] { return log_.told("is here with all it needs"); }));
  EXPECT_EQ(colour("a"), "");
}

TEST_F(DaemonTest, AppliesAnOfferWhenThatIsThePolicy) {
  config_.apply_offers = true;
  start();
  script().order(script().offer(toy_catalog({{"a", "red"}}), 1));
  auto report = script().wait_for<wire::Report>();
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->deployment);
  EXPECT_EQ(colour("a"), "red");
}

TEST_F(DaemonTest, AnOrderGivenTwiceIsDoneOnce) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  machine_.take_log();
  for (int i = 0; i < 2; ++i) {
    size_t hellos = script().hellos();
    script().cut();
    ASSERT_TRUE(script().wait_for_hellos(hellos + 1));
  }
  ASSERT_TRUE(eventually([&] {
    size_t reports = 0;
    for (const auto& message : script().delivered()) {
      auto* report = std::get_if<wire::Report>(&message);
      reports += report && report->deployment == "d-1" && report->run.resources.empty();
    }
    return reports >= 2;
  }));
  EXPECT_FALSE(machine_.logged("apply toys.a"));
}

TEST_F(DaemonTest, RefusesEveryOfferThatMustNotBeObeyed) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 5);
  script().forget_orders();
  model::Catalog evil = toy_catalog({{"a", "evil"}});
  auto header = script().header_of(evil, 6);
  script().publish(evil, 6);
  auto offer = [&](const wire::CatalogHeader& as) {
    script().send(wire::Offer{"web1", script().signed_header(as)});
  };

  auto bad = script().signed_header(header);
  bad.signature[0] ^= 1;
  script().send(wire::Offer{"web1", bad});
  EXPECT_TRUE(declined("not signed by any key"));
  auto other = header;
  other.host = "web2";
  offer(other);
  EXPECT_TRUE(declined("is for host web2"));
  other = header;
  other.not_after = clock_.wall() - 1s;
  other.not_before = clock_.wall() - 1h;
  offer(other);
  EXPECT_TRUE(declined("was valid until"));
  other = header;
  other.serial = 4;
  offer(other);
  EXPECT_TRUE(declined("older than 5"));
  other = header;
  other.environment = "test";
  offer(other);
  EXPECT_TRUE(declined("example/test"));
  script().send(wire::Offer{"web9", script().signed_header(header)});
  EXPECT_TRUE(declined("no target 'web9'"));
  script().send(apply({header.catalog, 6}, "d-evil"));
  EXPECT_TRUE(declined("not the one offered last"));
  EXPECT_EQ(colour("a"), "red");
}

TEST_F(DaemonTest, DoesExactlyThePlanOrNothing) {
  start();
  model::Catalog catalog = toy_catalog({{"a", "red"}});
  wire::Held held = script().publish(catalog, 1);
  script().order(script().offer(catalog, 1));
  script().order(wire::Plan{7, "web1", held.catalog});
  auto answer = script().wait_for<wire::PlanResult>();
  ASSERT_TRUE(answer && std::holds_alternative<wire::Planned>(answer->result));
  auto planned = std::get<wire::Planned>(answer->result);
  EXPECT_EQ(planned.plan.changes.size(), 1u);
  EXPECT_EQ(planned.digest, wire::plan_digest(planned.plan));
  EXPECT_EQ(planned.plan.catalog, held.catalog);

  wire::Apply order = apply(held, "d-stale");
  order.plan = sha256("another plan");
  script().send(order);
  EXPECT_TRUE(declined("plan again"));
  EXPECT_EQ(colour("a"), "");
  order.deployment = "d-right";
  order.plan = planned.digest;
  script().send(order);
  ASSERT_TRUE(report_of("d-right"));
  EXPECT_EQ(colour("a"), "red");
  // Given again, the plan is another one, and the work is done all the same.
  script().send(order);
  EXPECT_TRUE(script().wait_for<wire::Report>([](const wire::Report& report) {
    return report.deployment == "d-right" && report.run.resources.empty();
  }));
}

TEST_F(DaemonTest, RemembersAPauseAcrossRestarts) {
  start();
  wire::Held held = deploy(toy_catalog({{"a", "red"}}), 1);
  script().forget_orders();
  script().send(wire::Pause{"web1", "the disk is being replaced"});
  ASSERT_TRUE(
      script().wait_for<wire::State>([](const wire::State& state) { return state.paused; }));
  stop();
  paint("a", "grey");
  start();
  ASSERT_TRUE(script().wait_for_hellos(2));
  script().send(apply(held, "d-2"));
  EXPECT_TRUE(declined("the disk is being replaced"));
  EXPECT_EQ(colour("a"), "grey");
  script().send(wire::Resume{"web1"});
  EXPECT_TRUE(eventually([&] { return colour("a") == "red"; }));
}

TEST_F(DaemonTest, APauseHoldsARunUntilItIsResumed) {
  std::map<std::string, std::string> colours;
  for (int i = 0; i < 60; ++i)
    colours["toy" + std::to_string(i)] = "red";
  machine_.apply_takes = 100ms;
  start();
  model::Catalog catalog = toy_catalog(colours);
  wire::Held held = script().publish(catalog, 1);
  script().order(script().offer(catalog, 1));
  script().order(apply(held, "d-1"));
  ASSERT_TRUE(
      script().wait_for<wire::State>([](const wire::State& state) { return state.deploying; }));
  script().send(wire::Pause{"web1", "look first"});
  ASSERT_TRUE(script().wait_for<wire::State>(
      [](const wire::State& state) { return state.deploying && state.paused; }));
  auto made = [&] {
    std::lock_guard lock(machine_.mutex);
    return machine_.colours.size();
  };
  size_t before = 0;
  ASSERT_TRUE(eventually([&] {
    before = made();
    std::this_thread::sleep_for(200ms);
    return made() == before;
  }));
  EXPECT_LT(before, 60u);
  script().send(wire::Resume{"web1"});
  auto report = report_of("d-1");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->run.resources.size(), 60u);
  EXPECT_EQ(made(), 60u);
}

TEST_F(DaemonTest, ReadsWhatItIsAsked) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  script().send(wire::Read{3, "web1", "toys", {"a", "nothing"}});
  auto answer = script().wait_for<wire::ReadResult>();
  ASSERT_TRUE(answer);
  auto* readings = std::get_if<wire::Readings>(&answer->result);
  ASSERT_TRUE(readings);
  ASSERT_EQ(readings->resources.size(), 2u);
  EXPECT_EQ(model::to_json(std::get<model::Map>(readings->resources[0].state)),
            R"({"colour":"red","state":"present"})");
  for (const auto& [target, type] : {std::pair("web1", "flies"), std::pair("web9", "toys")}) {
    script().send(wire::Read{4, target, type, {"a"}});
    EXPECT_TRUE(script().wait_for<wire::ReadResult>([&](const wire::ReadResult& result) {
      auto* fault = std::get_if<wire::Fault>(&result.result);
      return result.target == target && fault && fault->code == Code::not_found;
    })) << target;
  }
}

}  // namespace
}  // namespace consort::agent
