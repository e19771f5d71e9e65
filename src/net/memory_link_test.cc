#include "net/testing/memory_link.h"

namespace consort::net {
namespace {

using std::chrono::milliseconds;

// What one end hears.
struct Ear {
  std::vector<std::string> heard;
  std::vector<Closed> closed;

  explicit Ear(Link& link) {
    link.start({[this](Message message) { heard.push_back(message.bytes); },
                [this](const Closed& why) { closed.push_back(why); }});
  }
};

class MemoryLinkTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  MemoryNetwork network_{clock_, 1};
};

TEST_F(MemoryLinkTest, DeliversInOrderWhenTheTimeHasCome) {
  auto [one, two] = network_.connect({.delay = milliseconds(10)});
  Ear ear(*two);
  EXPECT_TRUE(one->send({"a"}));
  EXPECT_TRUE(one->send({"b"}));
  EXPECT_EQ(one->waiting_bytes(), 2u);
  network_.advance(milliseconds(9));
  EXPECT_TRUE(ear.heard.empty());
  EXPECT_EQ(network_.next_due(), clock_.now() + milliseconds(1));
  network_.advance(milliseconds(1));
  EXPECT_EQ(ear.heard, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(one->waiting_bytes(), 0u);
}

TEST_F(MemoryLinkTest, AnAnswerIsDeliveredInTheSameAdvance) {
  auto [one, two] = network_.connect({.delay = milliseconds(10)});
  Ear ear(*one);
  two->start({[&, two = two](Message message) { two->send(message); }, [](const Closed&) {}});
  one->send({"ping"});
  network_.advance(milliseconds(20));
  EXPECT_EQ(ear.heard, (std::vector<std::string>{"ping"}));
}

TEST_F(MemoryLinkTest, WhatComesBeforeTheStartWaits) {
  auto [one, two] = network_.connect();
  one->send({"early"});
  one->close(CloseCode::normal, "done");
  network_.advance(milliseconds(1));
  Ear ear(*two);
  EXPECT_EQ(ear.heard, (std::vector<std::string>{"early"}));
  EXPECT_EQ(ear.closed, (std::vector{Closed{CloseCode::normal, "done"}}));
}

TEST_F(MemoryLinkTest, BothEndsHearOnceOfTheEnd) {
  auto [one, two] = network_.connect();
  Ear first(*one), second(*two);
  one->close(CloseCode::going_away, "bye");
  two->close(CloseCode::normal, "bye too");
  EXPECT_FALSE(one->send({"late"}));
  network_.advance(milliseconds(1));
  network_.break_link(*one);
  EXPECT_EQ(first.closed, (std::vector{Closed{CloseCode::going_away, "bye"}}));
  EXPECT_EQ(second.closed, first.closed);
  EXPECT_FALSE(two->send({"late"}));
}

TEST_F(MemoryLinkTest, LosesDuplicatesAndReorders) {
  auto count = [&](LinkFaults faults) {
    auto [one, two] = network_.connect(faults);
    Ear ear(*two);
    for (int i = 0; i < 1000; ++i)
      one->send({std::string(1, static_cast<char>('a' + i % 26))});
    network_.advance(milliseconds(100));
    return ear.heard;
  };
  EXPECT_NEAR(count({.lose = 0.3}).size(), 700, 60);
  EXPECT_NEAR(count({.duplicate = 0.3}).size(), 1300, 60);
  auto in_order = count({.delay = milliseconds(50)});
  auto shuffled = count({.jitter = milliseconds(50)});
  EXPECT_NE(in_order, shuffled);
  EXPECT_TRUE(std::ranges::is_permutation(in_order, shuffled));
}

TEST_F(MemoryLinkTest, ACutLinkKeepsWhatItCannotDeliver) {
  auto [one, two] = network_.connect();
  Ear ear(*two);
  network_.cut(*one);
  one->send({"held"});
  network_.advance(milliseconds(100));
  EXPECT_TRUE(ear.heard.empty());
  EXPECT_EQ(network_.next_due(), std::nullopt);
  network_.heal(*two);
  network_.advance({});
  EXPECT_EQ(ear.heard, (std::vector<std::string>{"held"}));
}

TEST_F(MemoryLinkTest, ABrokenLinkLosesWhatIsOnItsWay) {
  auto [one, two] = network_.connect();
  Ear first(*one), second(*two);
  one->send({"lost"});
  network_.break_link(*two);
  network_.advance(milliseconds(1));
  EXPECT_TRUE(second.heard.empty());
  EXPECT_EQ(first.closed.at(0).code, CloseCode::lost);
  EXPECT_EQ(second.closed.at(0).code, CloseCode::lost);

  auto [three, four] = network_.connect({.break_link = 1});
  Ear third(*three), fourth(*four);
  EXPECT_TRUE(three->send({"x"}));
  network_.advance(milliseconds(1));
  EXPECT_EQ(fourth.closed.at(0).code, CloseCode::lost);
}

TEST_F(MemoryLinkTest, ASlowPeerIsDropped) {
  auto [one, two] = network_.connect({.delay = milliseconds(1), .waiting_bytes = 10});
  Ear first(*one), second(*two);
  EXPECT_TRUE(one->send({std::string(20, 'x')}));
  EXPECT_FALSE(one->send({"more"}));
  network_.advance(milliseconds(1));
  EXPECT_EQ(first.closed.at(0).code, CloseCode::refused);
}

}  // namespace
}  // namespace consort::net
