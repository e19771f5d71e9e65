#include "agent/engine.h"

#include "agent/secrets.h"
#include "agent/testing/fragile_storage.h"
#include "agent/testing/toys.h"
#include "model/json.h"
#include "system/testing/fake_target.h"

namespace consort::agent {
namespace {

using model::Outcome;
using namespace std::chrono_literals;

class NoBlobs final : public resources::BlobSource {
 public:
  Result<std::string> read(const Digest&) override { return fail(Code::not_found, "none"); }
};

class ToySecrets final : public resources::SecretSource {
 public:
  Result<Secret> read(const std::string& name) override {
    auto found = secrets.find(name);
    if (found == secrets.end()) return fail(Code::not_found, "no secret " + name);
    return Secret(found->second);
  }
  std::map<std::string, std::string> secrets;
};

// A catalog of toys, and one engine after another on the same machine and disk: as after restarts.
class EngineTest : public testing::Test {
 protected:
  model::Resource& describe(const std::string& address, const std::string& colour) {
    model::Resource resource;
    resource.address = *model::Address::parse(address);
    resource.attributes.set("state", model::Value(colour.empty() ? "absent" : "present"));
    if (!colour.empty()) resource.attributes.set("colour", model::Value(colour));
    return described_[address] = std::move(resource);
  }
  void order(const std::string& before, const std::string& after, bool notify = false) {
    orders_.push_back({before, after, notify});
  }

  Engine& start(Engine::Settings settings = {}) {
    engine_.reset();
    binding_.reset();
    state_.reset();
    model::Catalog catalog;
    catalog.host = "test";
    for (auto& [address, resource] : described_) {
      resource.hash = model::resource_hash(resource);
      catalog.resources.push_back(resource);
    }
    std::sort(catalog.resources.begin(), catalog.resources.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
    auto position = [&](const std::string& address) {
      return static_cast<uint32_t>(catalog.find(*model::Address::parse(address)) -
                                   catalog.resources.data());
    };
    for (const Edge& edge : orders_)
      catalog.edges.push_back({position(edge.before), position(edge.after), edge.notify, "test"});
    std::sort(catalog.edges.begin(), catalog.edges.end());
    state_ = std::move(*State::open(fragile_storage(disk_)));
    binding_ = std::make_unique<Binding>(std::make_shared<const model::Catalog>(std::move(catalog)),
                                         registry_, target_, facts_, blobs_, secrets_);
    engine_ =
        std::make_unique<Engine>(*binding_, registry_.schema(), *state_, pool_, clock_, settings);
    return *engine_;
  }

  model::Report apply(std::stop_token stop = {}) {
    Observer observer;
    auto report = engine_->apply(engine_->look_at_all(stop), observer, stop);
    EXPECT_TRUE(report.has_value()) << report.error().to_string();
    return std::move(*report);
  }
  static std::map<std::string, Outcome> outcomes(const model::Report& report) {
    std::map<std::string, Outcome> all;
    for (const auto& entry : report.resources)
      all[entry.address.to_string()] = entry.outcome;
    return all;
  }
  static std::string message(const model::Report& report, const std::string& address) {
    for (const auto& entry : report.resources) {
      if (entry.address.to_string() == address) return entry.message;
    }
    return "(not reported)";
  }

  struct Edge {
    std::string before, after;
    bool notify;
  };
  ToyMachine machine_;
  FragileDisk disk_;
  resources::Registry registry_ = toy_registry(machine_);
  system::FakeTarget target_;
  SystemClock clock_;
  model::Facts facts_;
  NoBlobs blobs_;
  ToySecrets secrets_;
  ThreadPool pool_{2};
  std::map<std::string, model::Resource> described_;
  std::vector<Edge> orders_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Binding> binding_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineTest, LookingChangesNothing) {
  describe("toys.a", "red");
  start();
  auto look = engine_->look_at_all({});
  EXPECT_EQ(look.agenda.plan.changes.size(), 1u);
  EXPECT_THAT(machine_.take_log(), testing::ElementsAre("read toys.a"));
  EXPECT_TRUE(machine_.colours.empty());
}

TEST_F(EngineTest, DoesExactlyThePlanAndThenNothing) {
  describe("toys.a", "red");
  describe("toys.b", "");
  describe("toys.c", "green");
  machine_.colours = {{"toys.b", "blue"}, {"toys.c", "green"}};
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report), (std::map<std::string, Outcome>{{"toys.a", Outcome::changed},
                                                              {"toys.b", Outcome::changed}}));
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(machine_.colours,
            (std::map<std::string, std::string>{{"toys.a", "red"}, {"toys.c", "green"}}));
  auto again = apply();
  EXPECT_TRUE(again.resources.empty());
  EXPECT_EQ(again.unchanged, 3u);
}

TEST_F(EngineTest, AnApplyThatDoesNotHoldIsAFailure) {
  describe("toys.a", "red");
  machine_.stuck = {"toys.a"};
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::failed);
  EXPECT_THAT(message(report, "toys.a"), testing::HasSubstr("still differs"));
}

TEST_F(EngineTest, FailuresBlockWhatNeedsThemAndNothingElse) {
  describe("toys.a", "red");
  describe("toys.b", "red");
  describe("toys.c", "red");
  order("toys.a", "toys.b");
  machine_.failures["toys.a"] = -1;
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::failed);
  EXPECT_EQ(outcomes(report)["toys.b"], Outcome::blocked);
  EXPECT_EQ(outcomes(report)["toys.c"], Outcome::changed);
  EXPECT_EQ(message(report, "toys.b"), "needs toys.a, which failed: the paint is out");
  EXPECT_FALSE(report.succeeded());
}

TEST_F(EngineTest, RetriesAsDescribed) {
  describe("toys.a", "red").retry = {3, 1ms};
  machine_.failures["toys.a"] = 2;
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::changed);
  EXPECT_EQ(report.resources[0].attempts, 3);
}

TEST_F(EngineTest, GivesUpOnWhatHangs) {
  describe("toys.a", "red").timeout = 20ms;
  machine_.hanging = {"toys.a"};
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::failed);
  EXPECT_THAT(message(report, "toys.a"), testing::StartsWith("gave up after 20 ms"));
}

// There are more to do than threads: who waits for one does not lose time by it.
TEST_F(EngineTest, TheTimeOfAnAttemptBeginsWithItsWork) {
  for (int i = 0; i < 16; ++i)
    describe("toys.slow" + std::to_string(i), "red").timeout = 700ms;
  machine_.apply_takes = 100ms;
  start();
  auto report = apply();
  EXPECT_EQ(report.count(Outcome::changed), 16u);
}

TEST_F(EngineTest, StopsWhenToldTo) {
  describe("toys.a", "red");
  describe("toys.b", "red");
  order("toys.a", "toys.b");
  machine_.hanging = {"toys.a"};
  start();
  std::stop_source source;
  class StopOnBegin final : public Observer {
   public:
    explicit StopOnBegin(std::stop_source& source) : source_(source) {}
    void began(const model::Address&) override { source_.request_stop(); }

   private:
    std::stop_source& source_;
  } observer(source);
  auto look = engine_->look_at_all({});
  auto report = engine_->apply(look, observer, source.get_token());
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(outcomes(*report)["toys.a"], Outcome::cancelled);
  EXPECT_EQ(outcomes(*report)["toys.b"], Outcome::cancelled);
}

TEST_F(EngineTest, NotifiesOnceAfterAllChanges) {
  describe("toys.a", "red");
  describe("toys.b", "red");
  describe("toys.service", "grey");
  machine_.colours["toys.service"] = "grey";
  order("toys.a", "toys.service", true);
  order("toys.b", "toys.service", true);
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.service"], Outcome::refreshed);
  auto log = machine_.take_log();
  EXPECT_EQ(std::count(log.begin(), log.end(), "refresh toys.service"), 1);
  EXPECT_TRUE(state_->promises().empty());
}

TEST_F(EngineTest, ANotificationThatFailedIsDeliveredByTheNextRun) {
  describe("toys.a", "red");
  describe("toys.service", "grey");
  machine_.colours["toys.service"] = "grey";
  order("toys.a", "toys.service", true);
  machine_.failures["refresh toys.service"] = 1;
  start();
  EXPECT_EQ(outcomes(apply())["toys.service"], Outcome::failed);
  machine_.failures.clear();
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report),
            (std::map<std::string, Outcome>{{"toys.service", Outcome::refreshed}}));
  start();
  EXPECT_TRUE(apply().resources.empty());
}

// Power is lost at every point of an apply that can be told apart: after the promise, after the
// change.
TEST_F(EngineTest, ANotificationSurvivesLosingPower) {
  describe("toys.a", "red");
  describe("toys.service", "grey");
  machine_.colours["toys.service"] = "grey";
  order("toys.a", "toys.service", true);
  start();
  machine_.hanging = {"toys.a"};
  std::stop_source source;
  class StopOnBegin final : public Observer {
   public:
    explicit StopOnBegin(std::stop_source& source, FragileDisk& disk)
        : source_(source), disk_(disk) {}
    void began(const model::Address&) override {
      at_begin = disk_;
      source_.request_stop();
    }
    FragileDisk at_begin;

   private:
    std::stop_source& source_;
    FragileDisk& disk_;
  } observer(source, disk_);
  (void)engine_->apply(engine_->look_at_all({}), observer, source.get_token());
  disk_ = observer.at_begin;  // killed right after the change began
  disk_.lose_power(0);
  machine_.hanging.clear();
  machine_.colours["toys.a"] = "red";  // the change itself had reached the disk
  start();
  EXPECT_EQ(outcomes(apply()),
            (std::map<std::string, Outcome>{{"toys.service", Outcome::refreshed}}));
}

TEST_F(EngineTest, WhatFailedOwesNoNotification) {
  describe("toys.a", "red");
  describe("toys.service", "grey");
  machine_.colours["toys.service"] = "grey";
  order("toys.a", "toys.service", true);
  machine_.failures["toys.a"] = -1;
  start();
  apply();
  EXPECT_TRUE(state_->promises().empty());
}

TEST_F(EngineTest, WhatFailedAfterItWasChangedStillOwesItsNotification) {
  describe("toys.a", "red");
  describe("toys.service", "grey");
  machine_.colours["toys.service"] = "grey";
  order("toys.a", "toys.service", true);
  machine_.blinding = {"toys.a"};  // it is made right, but nobody can tell
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::failed);
  EXPECT_EQ(state_->promises().size(), 1u);
  machine_.unreadable.clear();
  start();
  EXPECT_EQ(outcomes(apply()),
            (std::map<std::string, Outcome>{{"toys.service", Outcome::refreshed}}));
}

TEST_F(EngineTest, WhatWasNeverBegunOwesNoNotification) {
  describe("toys.a", "red");
  describe("toys.b", "red");
  describe("toys.service", "grey");
  machine_.colours["toys.service"] = "grey";
  order("toys.a", "toys.b");
  order("toys.b", "toys.service", true);
  machine_.failures["toys.a"] = -1;
  start();
  EXPECT_EQ(outcomes(apply())["toys.b"], Outcome::blocked);
  EXPECT_TRUE(state_->promises().empty());
  state_->promise({"toys", "b"}, {"toys", "service"});  // by an earlier run
  apply();
  EXPECT_EQ(state_->promises().size(), 1u);
}

TEST_F(EngineTest, AChangeThatCameTrueBeforeItsTurnNotifies) {
  describe("lots.package", "red");
  describe("toys.file", "green");
  describe("toys.service", "grey");
  machine_.colours["toys.service"] = "grey";
  machine_.side_effects["lots.package"] = "toys.file=green";
  order("lots.package", "toys.file");
  order("toys.file", "toys.service", true);
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.file"], Outcome::changed);
  EXPECT_EQ(outcomes(report)["toys.service"], Outcome::refreshed);
  EXPECT_TRUE(state_->promises().empty());
}

TEST_F(EngineTest, ChangesABatchInOneTransaction) {
  for (const char* name : {"lots.a", "lots.b", "lots.c"})
    describe(name, "red");
  start();
  auto report = apply();
  EXPECT_EQ(report.count(Outcome::changed), 3u);
  EXPECT_TRUE(machine_.logged("transaction of 3"));
  EXPECT_FALSE(machine_.logged("apply lots.a"));
}

TEST_F(EngineTest, AFailingTransactionIsDoneOneByOneToTellWhichIsAtFault) {
  for (const char* name : {"lots.a", "lots.b", "lots.c"})
    describe(name, "red");
  machine_.transaction_fails = true;
  machine_.failures["lots.b"] = -1;
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report), (std::map<std::string, Outcome>{{"lots.a", Outcome::changed},
                                                              {"lots.b", Outcome::failed},
                                                              {"lots.c", Outcome::changed}}));
}

TEST_F(EngineTest, LooksAgainAfterOpaqueChanges) {
  describe("lots.package", "red");
  describe("toys.file", "green");
  machine_.colours["toys.file"] = "green";
  machine_.side_effects["lots.package"] = "toys.file=factory";
  order("lots.package", "toys.file");
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.file"], Outcome::changed);
  EXPECT_EQ(machine_.colours["toys.file"], "green");
}

TEST_F(EngineTest, DoesNotReadWhatCannotHaveChanged) {
  describe("knobs.a", "red");
  start();
  apply();
  start();
  machine_.take_log();
  EXPECT_TRUE(apply().resources.empty());
  EXPECT_TRUE(machine_.take_log().empty());
  machine_.colours["knobs.a"] = "blue";
  EXPECT_EQ(outcomes(apply())["knobs.a"], Outcome::changed);
}

TEST_F(EngineTest, ParanoiaReadsEverything) {
  describe("knobs.a", "red");
  start();
  apply();
  start({{/*paranoid=*/true}, {}});
  machine_.take_log();
  apply();
  EXPECT_THAT(machine_.take_log(), testing::ElementsAre("read knobs.a"));
}

TEST_F(EngineTest, ANewDescriptionIsReadAgain) {
  describe("knobs.a", "red");
  start();
  apply();
  describe("knobs.a", "blue");
  start();
  EXPECT_EQ(outcomes(apply())["knobs.a"], Outcome::changed);
}

TEST_F(EngineTest, LeavesDriftAsItsPolicySaysAndRemembersIt) {
  describe("toys.a", "red").drift = model::DriftPolicy::propose;
  start();
  apply();
  machine_.colours["toys.a"] = "by hand";
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::drifted);
  EXPECT_EQ(machine_.colours["toys.a"], "by hand");
  ASSERT_TRUE(state_->drifts().contains("toys.a"));
  EXPECT_EQ(state_->drifts()["toys.a"].policy, model::DriftPolicy::propose);
  EXPECT_THAT(state_->drifts()["toys.a"].change, testing::HasSubstr("by hand"));
  machine_.colours["toys.a"] = "red";
  start();
  apply();
  EXPECT_TRUE(state_->drifts().empty());
}

// Desired, last right and live: where both sides have moved, nobody decides but people.
TEST_F(EngineTest, WhatWasChangedByHandAndThenDescribedOtherwiseIsLeft) {
  describe("knobs.a", "red").drift = model::DriftPolicy::propose;
  describe("knobs.b", "red").drift = model::DriftPolicy::propose;
  start();
  apply();
  machine_.colours["knobs.a"] = "by hand";
  describe("knobs.a", "green").drift = model::DriftPolicy::propose;
  describe("knobs.b", "green").drift = model::DriftPolicy::propose;
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["knobs.a"], Outcome::drifted);
  EXPECT_EQ(outcomes(report)["knobs.b"], Outcome::changed) << "only the description has moved";
  EXPECT_EQ(machine_.colours["knobs.a"], "by hand");

  describe("knobs.a", "by hand").drift = model::DriftPolicy::propose;
  start();
  EXPECT_TRUE(engine_->look_at_all({}).agenda.plan.changes.empty()) << "it was adopted";

  machine_.colours["knobs.a"] = "otherwise";
  describe("knobs.a", "blue").drift = model::DriftPolicy::enforce;
  start();
  EXPECT_EQ(outcomes(apply())["knobs.a"], Outcome::changed) << "its policy does not ask";
}

TEST_F(EngineTest, EnforceOverridesThePolicy) {
  describe("toys.a", "red").drift = model::DriftPolicy::report;
  start();
  apply();
  machine_.colours["toys.a"] = "by hand";
  start({{false, /*enforce=*/true}, {}});
  EXPECT_EQ(outcomes(apply())["toys.a"], Outcome::changed);
}

TEST_F(EngineTest, WaitsForUnknownFacts) {
  describe("toys.a", "red").waits_for = {"facts.zone"};
  describe("toys.b", "red");
  order("toys.a", "toys.b");
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::waiting);
  EXPECT_EQ(outcomes(report)["toys.b"], Outcome::waiting);
  EXPECT_TRUE(machine_.colours.empty());
}

TEST_F(EngineTest, ReadFailuresConcernTheResourceOnly) {
  describe("toys.a", "red");
  describe("toys.b", "red");
  machine_.unreadable = {"toys.a"};
  start();
  auto report = apply();
  EXPECT_EQ(outcomes(report)["toys.a"], Outcome::failed);
  EXPECT_EQ(message(report, "toys.a"), "it cannot be read, while reading toys.a");
  EXPECT_EQ(outcomes(report)["toys.b"], Outcome::changed);
}

TEST_F(EngineTest, SecretsReachTheMachineAndNothingElse) {
  model::Resource& toy = describe("toys.a", "x");
  toy.attributes.set("colour",
                     model::Value(model::SecretText{{{false, "very "}, {true, "paint"}}}));
  secrets_.secrets["paint"] = "purple";
  start();
  auto look = engine_->look_at_all({});
  std::string plan = model::to_json(model::to_value(look.agenda.plan, model::Redactor(Digest{})));
  EXPECT_THAT(plan, testing::Not(testing::HasSubstr("purple")));
  apply();
  EXPECT_EQ(machine_.colours["toys.a"], "very purple");
  EXPECT_THAT(disk_.written, testing::Not(testing::HasSubstr("purple")));
  secrets_.secrets["paint"] = "orange";
  start();
  EXPECT_EQ(outcomes(apply())["toys.a"], Outcome::changed) << "the secret was changed";
}

// Every way out of the engine, on resources whose provider quotes what it was given.
class SecretMessageTest : public EngineTest {
 protected:
  SecretMessageTest() {
    secrets_.secrets["paint"] = "HUNTER2";
    describe_secret("toys.a");
    machine_.complaints["toys.a"] = "no paint 'pot HUNTER2' in \"pot HUNT...\"";
  }
  void describe_secret(const std::string& address) {
    describe(address, "").attributes.set("state", model::Value("present"));
    described_[address].attributes.set(
        "colour", model::Value(model::SecretText{{{false, "pot "}, {true, "paint"}}}));
  }
  static constexpr const char* kShown = "no paint '(secret)' in \"(secret)...\"";
};

TEST_F(SecretMessageTest, OfWhatCannotBeRead) {
  machine_.unreadable = {"toys.a"};
  Engine::Look look = start().look_at_all({});
  ASSERT_EQ(look.agenda.plan.failed.size(), 1u);
  EXPECT_EQ(look.agenda.plan.failed[0].message, std::string(kShown) + ", while reading toys.a");
  EXPECT_EQ(message(apply(), "toys.a"), std::string(kShown) + ", while reading toys.a");
}

TEST_F(SecretMessageTest, OfWhatFailsAndOfWhatItBlocks) {
  describe("toys.b", "red");
  order("toys.a", "toys.b");
  machine_.failures = {{"toys.a", -1}};
  start();
  auto report = apply();
  EXPECT_EQ(message(report, "toys.a"), kShown);
  EXPECT_EQ(outcomes(report)["toys.b"], Outcome::blocked);
  EXPECT_THAT(message(report, "toys.b"), testing::HasSubstr(kShown));
}

TEST_F(SecretMessageTest, OfARefresh) {
  machine_.colours = {{"toys.a", "pot HUNTER2"}};
  describe("knobs.z", "red");
  order("knobs.z", "toys.a", true);
  machine_.failures = {{"refresh toys.a", -1}};
  start();
  EXPECT_THAT(message(apply(), "toys.a"), testing::HasSubstr(kShown));
}

TEST_F(SecretMessageTest, OfOtherResources) {
  describe("toys.b", "red");
  machine_.failures = {{"toys.b", -1}};
  machine_.complaints["toys.b"] = "it says: pass=HUNTER2";
  start();
  EXPECT_EQ(message(apply(), "toys.b"), "it says: pass=(secret)");
}

TEST_F(SecretMessageTest, OfChangesOfOtherResources) {
  describe("toys.b", "red");
  machine_.colours = {{"toys.b", "xHUNTER2"}};
  Engine::Look look = start().look_at_all({});
  for (const model::Change& change : look.agenda.plan.changes) {
    if (change.address.to_string() != "toys.b") continue;
    ASSERT_EQ(change.attributes.size(), 1u);
    EXPECT_EQ(change.attributes[0].from, model::Value("x(secret)"));
  }
  EXPECT_EQ(look.agenda.plan.changes.size(), 2u);
  for (const model::ResourceReport& entry : apply().resources) {
    if (entry.address.to_string() != "toys.b") continue;
    EXPECT_EQ(entry.change->attributes[0].from, model::Value("x(secret)"));
  }
  EXPECT_EQ(machine_.colours["toys.b"], "red");
}

TEST_F(SecretMessageTest, OfAShortSecretNothingIsShown) {
  secrets_.secrets["paint"] = "ai";
  machine_.failures = {{"toys.a", -1}};
  machine_.complaints["toys.a"] = "cannot open pot ai: there is none";
  start();
  EXPECT_EQ(message(apply(), "toys.a"), "cannot open (secret): there is none");
  machine_.complaints["toys.a"] = "the lid of maid is stuck";
  EXPECT_EQ(message(apply(), "toys.a"), "(not shown: it may hold a secret)");
}

TEST_F(SecretMessageTest, OfASensitiveResource) {
  describe("toys.b", "mauve-and-more\nsecond").sensitive = true;
  describe("toys.c", "red");
  machine_.failures = {{"toys.b", -1}, {"toys.c", -1}};
  machine_.complaints["toys.b"] = "no 'second' of mauve-and-more, present";
  machine_.complaints["toys.c"] = "somebody said mauve-and-more";
  start();
  auto report = apply();
  EXPECT_EQ(message(report, "toys.b"), "no '(secret)' of (secret), present");
  EXPECT_EQ(message(report, "toys.c"), "somebody said (secret)");
}

TEST_F(SecretMessageTest, WithoutSecretsAreAsTheyWere) {
  described_.clear();
  describe("toys.a", "pot HUNTER2");
  machine_.failures = {{"toys.a", -1}};
  start();
  EXPECT_TRUE(binding_->mask().empty());
  EXPECT_EQ(message(apply(), "toys.a"), machine_.complaints["toys.a"]);
}

TEST_F(EngineTest, AMissingSecretFailsItsResourceOnly) {
  describe("toys.a", "x")
      .attributes.set("colour", model::Value(model::SecretText{{{true, "paint"}}}));
  describe("toys.b", "red");
  start();
  auto report = apply();
  EXPECT_EQ(message(report, "toys.a"), "no secret paint");
  EXPECT_EQ(outcomes(report)["toys.b"], Outcome::changed);
}

TEST_F(EngineTest, TellsWhatIsNoLongerDescribed) {
  describe("toys.a", "red");
  describe("toys.b", "red");
  start();
  apply();
  described_.erase("toys.a");
  start();
  EXPECT_THAT(engine_->no_longer_described(), testing::ElementsAre("toys.a"));
}

}  // namespace
}  // namespace consort::agent
