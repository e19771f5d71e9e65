#include "agent/link/uplink.h"

#include <gtest/gtest.h>

#include <random>

#include "agent/testing/scripted_server.h"
#include "base/testing/silent_log.h"
#include "net/testing/memory_link.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;

// An uplink and its server in one process and on one clock, with links that fail as told.
class UplinkTest : public testing::Test, public LinkHandler {
 protected:
  UplinkTest() { open(1); }
  ~UplinkTest() override { uplink_.reset(); }

  void open(uint64_t seed) {
    uplink_.reset();
    network_ = std::make_unique<net::MemoryNetwork>(clock_, seed);
    outbox_ = std::move(*DurableOutbox::open(folder_.path() + "/outbox", log_));
    auto random = [engine = std::mt19937_64(seed)]() mutable {
      return std::uniform_real_distribution<>(0, 1)(engine);
    };
    uplink_ = std::make_unique<Uplink>(
        [this](Uplink::Connected then) {
          if (away_) return then(fail(Code::unavailable, "nobody there"));
          auto [mine, theirs] = network_->connect(faults_);
          server_.accept(theirs);
          link_ = mine;
          then(mine);
        },
        *this, *outbox_, clock_, log_, net::Backoff({}, random), [] {});
  }
  // Lets time pass: deliveries and the uplink's own times, in order.
  void pass(Duration time) {
    MonotonicTime end = clock_.now() + time;
    for (;;) {
      MonotonicTime next = end;
      if (auto due = network_->next_due()) next = std::min(next, *due);
      if (auto wake = uplink_->wake()) next = std::min(next, *wake);
      network_->advance(std::max(Duration{}, next - clock_.now()));
      if (auto wake = uplink_->wake(); wake && *wake <= clock_.now()) uplink_->step();
      bool more = network_->next_due() && *network_->next_due() <= end;
      if (clock_.now() >= end && !more) return;
    }
  }
  void put(const std::string& deployment) {
    ASSERT_TRUE(outbox_->put({wire::Report{.target = "web1", .deployment = deployment}}));
    uplink_->pump();
  }
  std::vector<std::string> delivered() {
    std::vector<std::string> all;
    for (const wire::AgentMessage& message : server_.delivered())
      all.push_back(*std::get<wire::Report>(message).deployment);
    return all;
  }

  wire::Hello hello() override {
    DurableOutbox::Row row = outbox_->row();
    return {.agent_version = "1",
            .boot_id = "b",
            .machine_id = "m",
            .stream = row.stream,
            .acknowledged = row.acknowledged,
            .given_up = row.given_up};
  }
  void welcomed(const wire::Welcome&) override { ++welcomes_; }
  Status heard(wire::ServerMessage message) override {
    heard_.push_back(std::move(message));
    return {};
  }
  void ended(const LinkEnd& end) override { ends_.push_back(end); }

  ManualClock clock_;
  SilentLog log_;
  trust::Folder folder_;
  ScriptedServer server_{clock_};
  net::LinkFaults faults_{.delay = 10ms};
  bool away_ = false;
  std::unique_ptr<net::MemoryNetwork> network_;
  std::unique_ptr<DurableOutbox> outbox_;
  std::shared_ptr<net::Link> link_;
  std::unique_ptr<Uplink> uplink_;
  int welcomes_ = 0;
  std::vector<wire::ServerMessage> heard_;
  std::vector<LinkEnd> ends_;
};

TEST_F(UplinkTest, SaysHelloAndSendsWhatItHas) {
  put("d-1");
  uplink_->start();
  pass(1s);
  EXPECT_TRUE(uplink_->up());
  put("d-2");
  pass(1s);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"d-1", "d-2"}));
  EXPECT_EQ(outbox_->size(), 0u);
}

TEST_F(UplinkTest, SendsAgainWhatWasNotAcknowledged) {
  server_.behave([](auto& habits) { habits.acknowledges = false; });
  uplink_->start();
  pass(1s);
  put("d-1");
  pass(1s);
  EXPECT_EQ(outbox_->size(), 1u);
  server_.behave([](auto& habits) { habits.acknowledges = true; });
  network_->break_link(*link_);
  pass(3s);
  EXPECT_EQ(outbox_->size(), 0u);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"d-1"}));
}

TEST_F(UplinkTest, KeepsWithinTheWindow) {
  server_.behave([](auto& habits) {
    habits.window = 2;
    habits.acknowledges = false;
  });
  uplink_->start();
  pass(1s);
  for (const char* deployment : {"d-1", "d-2", "d-3"})
    put(deployment);
  pass(1s);
  EXPECT_EQ(delivered().size(), 2u);
  server_.send(wire::Acknowledge{2});
  pass(1s);
  EXPECT_EQ(delivered().size(), 3u);
}

TEST_F(UplinkTest, EndsALinkOnWhichNothingIsHeard) {
  uplink_->start();
  pass(1s);
  network_->cut(*link_);
  pass(95s);
  ASSERT_FALSE(ends_.empty());
  EXPECT_EQ(ends_[0].why, LinkEnd::Why::lost);
  pass(5s);
  EXPECT_TRUE(uplink_->up());
}

TEST_F(UplinkTest, HeartbeatsOnlyWhenNothingElseIsSaid) {
  uplink_->start();
  pass(10min);
  size_t beats = 0;
  for (const wire::AgentMessage& message : server_.heard())
    beats += std::holds_alternative<wire::Heartbeat>(message);
  EXPECT_LE(beats, 20u);
  EXPECT_GE(beats + welcomes_, 5u);
}

TEST_F(UplinkTest, DoesNotWaitForAWelcomeForEver) {
  uplink_->start();
  server_.behave([](auto& habits) { habits.refuses = wire::Refused{}; });
  network_->cut(*link_);
  pass(31s);
  ASSERT_FALSE(ends_.empty());
  EXPECT_EQ(ends_[0].why, LinkEnd::Why::lost);
}

TEST_F(UplinkTest, WaitsAsLongAsItIsTold) {
  server_.behave([](auto& habits) {
    habits.refuses = wire::Refused{.error = {Code::denied, "quarantine"}, .retry_after = 5min};
  });
  uplink_->start();
  pass(4min);
  EXPECT_EQ(server_.hellos(), 1u);
  EXPECT_TRUE(log_.told("quarantine"));
  server_.behave([](auto& habits) { habits.refuses.reset(); });
  pass(2min);
  EXPECT_EQ(server_.hellos(), 2u);
  EXPECT_TRUE(uplink_->up());
}

TEST_F(UplinkTest, HonoursEveryReasonOfAGoodbye) {
  const std::tuple<wire::Goodbye, Duration, Duration> cases[] = {
      {{wire::Goodbye::Reason::stopping, "restart", 10s}, 9s, 11s},
      {{wire::Goodbye::Reason::replaced, "", std::nullopt}, 59s, 64s},
      {{wire::Goodbye::Reason::revoked, "", std::nullopt}, 59min, 62min},
      {{wire::Goodbye::Reason::overloaded, "", std::nullopt}, 0s, 30s},
  };
  uplink_->start();
  for (const auto& [goodbye, quiet, back] : cases) {
    pass(10s);
    ASSERT_TRUE(uplink_->up());
    size_t hellos = server_.hellos();
    server_.send(goodbye);
    pass(quiet);
    bool silent = server_.hellos() == hellos;
    EXPECT_TRUE(silent || quiet == Duration{}) << to_string(goodbye.reason);
    pass(back - quiet);
    EXPECT_TRUE(uplink_->up()) << to_string(goodbye.reason);
  }
}

TEST_F(UplinkTest, SaysWhichRuleTheServerBroke) {
  const std::string cases[] = {
      "{",
      "[]",
      R"({"type":"offer","v":1})",
      R"({"type":"hello","v":1})",
      R"({"type":"welcome","v":1,"acknowledged":0,"heartbeat_ms":30000,"protocol":1,)"
      R"("time":"2026-03-01T12:00:00Z","window":1})",
      R"({"type":"pause","v":2})",
      std::string(wire::kMostFrame + 1, ' ')};
  uplink_->start();
  for (const std::string& text : cases) {
    pass(1min);
    ASSERT_TRUE(uplink_->up());
    ends_.clear();
    server_.send_text(text);
    pass(1s);
    ASSERT_FALSE(ends_.empty()) << text.substr(0, 100);
    EXPECT_EQ(ends_[0].why, LinkEnd::Why::fault) << text.substr(0, 100);
  }
  pass(1min);
  EXPECT_TRUE(uplink_->up());
}

TEST_F(UplinkTest, LetsPassWhatANewerServerSays) {
  uplink_->start();
  pass(1s);
  server_.send_text(R"({"type":"sing","v":1})");
  pass(1s);
  EXPECT_TRUE(uplink_->up());
  EXPECT_TRUE(ends_.empty());
}

TEST_F(UplinkTest, BeginsAnotherRowWhenTheServerKnowsMoreThanWasSaid) {
  put("d-1");
  std::string stream = outbox_->row().stream;
  server_.behave([](auto& habits) { habits.acknowledged = 99; });
  uplink_->start();
  pass(1s);
  server_.behave([](auto& habits) { habits.acknowledged.reset(); });
  pass(5s);
  EXPECT_NE(server_.hello()->stream, stream);
  EXPECT_EQ(delivered(), (std::vector<std::string>{"d-1"}));
}

TEST_F(UplinkTest, ConnectsEverMoreSeldomWhileNobodyIsThere) {
  away_ = true;
  uplink_->start();
  pass(24h);
  EXPECT_EQ(log_.lines().size(), 1u);  // not told each time
  put("d-1");
  away_ = false;
  pass(3min);
  EXPECT_TRUE(uplink_->up());
  EXPECT_EQ(delivered(), (std::vector<std::string>{"d-1"}));
}

// Whatever the links do, all arrives once and in order.
TEST_F(UplinkTest, LosesNothingOnBadLinks) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    open(seed);
    uplink_->start();
    faults_ = {.delay = 20ms, .jitter = 200ms, .lose = 0.1, .duplicate = 0.1, .break_link = 0.05};
    std::mt19937_64 random(seed);
    std::vector<std::string> expected = delivered();
    for (int i = 0; i < 40; ++i) {
      std::string deployment = "d-" + std::to_string(seed) + "-" + std::to_string(i);
      expected.push_back(deployment);
      put(deployment);
      pass(std::chrono::milliseconds(random() % 3000));
    }
    faults_ = {.delay = 20ms};
    pass(10min);
    EXPECT_EQ(outbox_->size(), 0u) << seed;
    EXPECT_EQ(delivered(), expected) << seed;
  }
}

}  // namespace
}  // namespace consort::agent
