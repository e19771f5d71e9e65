#include "agent/daemon/daemon.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "agent/identity/enroller.h"
#include "agent/testing/fake_server.h"
#include "agent/testing/fake_watcher.h"
#include "base/testing/silent_log.h"
#include "agent/testing/toy_catalog.h"
#include "agent/testing/toys.h"
#include "model/json.h"
#include "system/testing/fake_target.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;
using model::DriftPolicy;
using model::Outcome;

// A fake watcher that many can hold.
class SharedWatcher final : public system::PathWatcher {
 public:
  explicit SharedWatcher(FakeWatcher& watcher) : watcher_(watcher) {}
  int descriptor() const override { return watcher_.descriptor(); }
  Status watch(const std::string& folder) override { return watcher_.watch(folder); }
  void unwatch(const std::string& folder) override { watcher_.unwatch(folder); }
  Result<std::vector<system::Event>> drain() override { return watcher_.drain(); }

 private:
  FakeWatcher& watcher_;
};

// Goes on as time does, but may be ahead of it.
class WrongClock final : public Clock {
 public:
  MonotonicTime now() const override { return SystemClock().now(); }
  WallTime wall() const override { return SystemClock().wall() + ahead.load(); }
  std::atomic<Duration> ahead = Duration{};
};

// The whole agent on a machine of toys, linked by real TLS to a server that does as it is told.
class DaemonTest : public testing::Test {
 protected:
  void SetUp() override {
    config_.data = folder_.path() + "/data";
    join();
  }
  void TearDown() override {
    stop();
    if (HasFailure())
      for (const std::string& line : log_.lines())
        std::cerr << line << "\n";
  }

  Wiring wiring() {
    return {clock_, log_,
            [this](const std::string& root) -> Result<std::unique_ptr<system::Target>> {
              if (unreachable_ && root == "/")
                return fail(Code::unavailable, "the machine is gone");
              return std::make_unique<system::FakeTarget>();
            },
            [this](const std::string&) -> Result<std::unique_ptr<system::PathWatcher>> {
              return std::make_unique<SharedWatcher>(watcher_);
            },
            [this] { return toy_registry(machine_); }};
  }
  void join() {
    auto store = MembershipStore::open(Premises::keys_in(config_));
    ASSERT_TRUE(store);
    Enroller::Plea plea{.servers = {server_.address()},
                        .root_key = server_.token().root_key,
                        .token = server_.token(),
                        .machine = {"m", "b", "web1"}};
    Enroller enroller(*store, plea, clock_, {[](auto&) {}, [](auto) {}, [](auto&, auto) {}});
    auto joined = enroller.run({});
    ASSERT_TRUE(joined) << joined.error().to_string();
  }
  void start() {
    auto opened = Daemon::open(config_, wiring());
    ASSERT_TRUE(opened) << opened.error().to_string();
    daemon_ = std::move(*opened);
    thread_ = std::jthread([this](std::stop_token stop) { (void)daemon_->run(stop); });
  }
  void stop() {
    if (!daemon_) return;
    MonotonicTime begun = clock_.now();
    thread_.request_stop();
    thread_.join();
    EXPECT_LT(clock_.now() - begun, 1s);
    daemon_.reset();
  }
  ScriptedServer& script() { return server_.script(); }

  wire::Apply apply(const wire::Held& held, const std::string& deployment) {
    return {.target = "web1", .deployment = deployment, .catalog = held};
  }
  std::optional<wire::Report> report_of(const std::string& deployment) {
    return script().wait_for<wire::Report>(
        [&](const wire::Report& report) { return report.deployment == deployment; });
  }
  std::optional<wire::Declined> declined(const std::string& part) {
    return script().wait_for<wire::Declined>(
        [&](const wire::Declined& d) { return d.error.message.find(part) != std::string::npos; });
  }
  // Offered, applied and reported.
  wire::Held deploy(const model::Catalog& catalog, int64_t serial) {
    wire::Held held = script().publish(catalog, serial);
    std::string deployment = "d-" + std::to_string(serial);
    script().forget_orders();
    script().order(script().offer(catalog, serial));
    script().order(apply(held, deployment));
    EXPECT_TRUE(report_of(deployment)) << deployment;
    return held;
  }
  std::string colour(const std::string& name) {
    std::lock_guard lock(machine_.mutex);
    auto found = machine_.colours.find("toys." + name);
    return found == machine_.colours.end() ? "" : found->second;
  }
  void paint(const std::string& name, const std::string& colour) {
    {
      std::lock_guard lock(machine_.mutex);
      machine_.colours["toys." + name] = colour;
    }
    watcher_.put({system::Event::Kind::path, "/toys/" + name});
  }
  template <class Wanted>
  bool eventually(Wanted wanted) {
    for (int i = 0; i < 1000; ++i) {
      if (wanted()) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }

  WrongClock clock_;
  SystemClock right_clock_;
  SilentLog log_;
  trust::Folder folder_;
  FakeServer server_{right_clock_};
  ToyMachine machine_;
  FakeWatcher watcher_;
  std::atomic<bool> unreachable_ = false;
  Config config_;
  std::unique_ptr<Daemon> daemon_;
  std::jthread thread_;
};

TEST_F(DaemonTest, TellsWhoItIsAndItsFacts) {
  start();
  ASSERT_TRUE(script().wait_for_hellos(1));
  EXPECT_EQ(server_.last_peer(), "production/web1");
  auto hello = *script().hello();
  ASSERT_EQ(hello.targets.size(), 1u);
  EXPECT_EQ(hello.targets[0].name, "web1");
  EXPECT_TRUE(script().wait_for<wire::Facts>());
  EXPECT_TRUE(script().wait_for<wire::State>());
}

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

TEST_F(DaemonTest, OneTargetThatFailsTakesNoOtherWithIt) {
  config_.roots = {{"jail", "/srv/jail"}};
  unreachable_ = true;
  start();
  ASSERT_TRUE(script().wait_for_hellos(1));
  EXPECT_EQ(script().hello()->targets.size(), 2u);
  auto facts_of = [&](const std::string& target) {
    return script().wait_for<wire::Facts>(
        [&](const wire::Facts& facts) { return facts.target == target; });
  };
  EXPECT_TRUE(facts_of("jail"));
  EXPECT_TRUE(eventually([&] { return log_.told("web1 cannot be kept"); }));
  model::Catalog catalog = toy_catalog({{"a", "red"}}, DriftPolicy::enforce, "jail");
  wire::Held held = script().publish(catalog, 1);
  script().order(script().offer(catalog, 1));
  script().order(wire::Apply{.target = "jail", .deployment = "d-jail", .catalog = held});
  EXPECT_TRUE(report_of("d-jail"));
  unreachable_ = false;
  EXPECT_TRUE(facts_of("web1"));
}

TEST_F(DaemonTest, AsksForWhatTheDiskHasLost) {
  start();
  wire::Held held = deploy(toy_catalog({{"a", "red"}}), 1);
  stop();
  std::filesystem::remove(config_.data + "/content/" + held.catalog.hex());
  paint("a", "grey");
  start();
  EXPECT_TRUE(eventually([&] { return colour("a") == "red"; }));
}

TEST_F(DaemonTest, AdoptsNewSigningKeys) {
  trust::SigningKey next = trust::SigningKey::generate();
  wire::Anchors anchors = server_.anchors();
  anchors.signing_keys.push_back(next.public_key().to_text());
  script().behave([&](auto& habits) { habits.anchors = anchors; });
  start();
  model::Catalog catalog = toy_catalog({{"a", "red"}});
  auto header = script().header_of(catalog, 1);
  wire::Held held = script().publish(catalog, 1);
  std::string text = wire::signed_bytes(header);
  auto signature = next.sign(wire::kCatalogPurpose, text);
  script().order(
      wire::Offer{"web1", {text, std::string(signature.bytes.begin(), signature.bytes.end())}});
  script().order(apply(held, "d-1"));
  EXPECT_TRUE(report_of("d-1"));
  auto store = MembershipStore::open(Premises::keys_in(config_));
  EXPECT_EQ((*store->load())->beliefs.anchors, anchors);
}

TEST_F(DaemonTest, RenewsItsCertificateWithoutLosingAnything) {
  auto certificate = [&] {
    auto store = MembershipStore::open(Premises::keys_in(config_));
    return (*store->load())->certificate();
  };
  auto before = certificate();
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  script().forget_orders();
  stop();
  clock_.ahead = 24h * 16;
  start();
  auto question = script().wait_for<wire::Renew>();
  ASSERT_TRUE(question);
  size_t hellos = script().hellos();
  script().send(server_.certificate_for(question->request));
  ASSERT_TRUE(script().wait_for_hellos(hellos + 1));  // by the new one
  EXPECT_NE(certificate().key_fingerprint, before.key_fingerprint);
  EXPECT_EQ(server_.last_certificate(), certificate().fingerprint);
  paint("a", "grey");
  EXPECT_TRUE(script().wait_for<wire::Report>(
      [](const wire::Report& r) { return r.cause == wire::Report::Cause::drift; }));
  EXPECT_EQ(script().gaps(), 0u);
  EXPECT_EQ(script().streams(), 1u);
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

TEST_F(DaemonTest, TakesTheServersTimeForItsOwn) {
  script().behave([](auto& habits) { habits.clock_ahead = -100h; });
  start();
  ASSERT_TRUE(script().wait_for_hellos(1));
  script().send(script().offer(toy_catalog({{"a", "red"}}), 1));
  EXPECT_TRUE(declined("not valid before"));
  EXPECT_TRUE(log_.told("ahead of the server's"));
}

TEST_F(DaemonTest, SaysHowItIsInItsStatus) {
  start();
  deploy(toy_catalog({{"a", "red"}}), 1);
  EXPECT_TRUE(eventually([&] {
    auto status = load_status(config_.data + "/status.json");
    return status && status->linked && status->targets.size() == 1 &&
           status->targets[0].state.counts.compliant == 1 && status->unsent == 0;
  }));
  stop();
  auto status = load_status(config_.data + "/status.json");
  ASSERT_TRUE(status) << status.error().to_string();
  EXPECT_FALSE(status->linked);
}

TEST_F(DaemonTest, HoldsItsFolderAlone) {
  start();
  auto second = Daemon::open(config_, wiring());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::busy);
}

TEST_F(DaemonTest, DoesNotStartBeforeItHasJoined) {
  Config config;
  config.data = folder_.path() + "/other";
  auto daemon = Daemon::open(config, wiring());
  ASSERT_FALSE(daemon);
  EXPECT_EQ(daemon.error().code, Code::unavailable);
}

}  // namespace
}  // namespace consort::agent
