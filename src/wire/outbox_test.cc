#include "wire/outbox.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <set>

#include "wire/inbox.h"

namespace consort::wire {
namespace {

using Numbers = std::vector<int64_t>;

// An outbox with a link up and messages of these topics, all durable.
Outbox filled(const std::vector<std::string>& topics, Outbox::Limits limits = {}) {
  Outbox outbox(limits, {});
  EXPECT_TRUE(outbox.connected(0, 100));
  for (const std::string& topic : topics)
    outbox.stored(outbox.add(topic, 1));
  return outbox;
}

std::vector<Number> drain(Outbox& outbox) {
  std::vector<Number> numbers;
  while (auto number = outbox.next())
    numbers.push_back(*number);
  return numbers;
}

TEST(Outbox, SendsInOrderWhatIsDurable) {
  Outbox outbox;
  ASSERT_TRUE(outbox.connected(0, 100));
  EXPECT_EQ(outbox.add("", 1), 1);
  EXPECT_EQ(outbox.add("", 1), 2);
  EXPECT_TRUE(drain(outbox).empty());
  EXPECT_EQ(outbox.stored(1), Numbers());
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{1, 0}}));
  EXPECT_EQ(outbox.stored(2), Numbers());
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{2, 1}}));
}

TEST(Outbox, SendsNothingWithoutALink) {
  Outbox outbox = filled({""});
  outbox.disconnected();
  EXPECT_FALSE(outbox.next());
}

TEST(Outbox, KeepsWithinTheWindow) {
  Outbox outbox = filled({"", "", ""});
  ASSERT_TRUE(outbox.connected(0, 2));
  EXPECT_EQ(drain(outbox).size(), 2u);
  EXPECT_EQ(*outbox.acknowledge(1), Numbers({1}));
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{3, 2}}));
}

TEST(Outbox, SendsAgainOnTheNextLinkWhatWasNotAcknowledged) {
  Outbox outbox = filled({"", "", ""});
  EXPECT_EQ(drain(outbox).size(), 3u);
  EXPECT_EQ(*outbox.connected(1, 100), Numbers({1}));
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{2, 1}, {3, 2}}));
}

TEST(Outbox, LeavesOutWhatIsSupersededAndSaysSo) {
  Outbox outbox = filled({"facts", "", "drift"});
  EXPECT_EQ(outbox.stored(outbox.add("facts", 1)), Numbers({1}));
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{2, 0}, {3, 2}, {4, 3}}));
  EXPECT_EQ(outbox.stored(outbox.add("drift", 1)), Numbers({3}));
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{5, 4}}));
}

TEST(Outbox, SupersedesNothingBeforeTheNewerOneIsDurable) {
  Outbox outbox = filled({"facts"});
  outbox.add("facts", 1);
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{1, 0}}));
}

TEST(Outbox, GivesUpTheOldestWhenThereIsNoRoom) {
  Outbox outbox = filled({"", ""}, {.messages = 2, .bytes = 100});
  EXPECT_EQ(outbox.stored(outbox.add("", 1)), Numbers({1}));
  EXPECT_EQ(outbox.given_up(), 1);
  EXPECT_EQ(outbox.stored(outbox.add("", 1000)), Numbers({2, 3}));
  EXPECT_EQ(outbox.given_up(), 3);
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{4, 0}})) << "the newest stays, whatever its size";
}

TEST(Outbox, GivesUpWhatCouldNotBeStored) {
  Outbox outbox = filled({"a"});
  EXPECT_EQ(outbox.add("a", 1), 2);
  EXPECT_EQ(outbox.add("", 1), 3);
  outbox.not_stored(2);
  EXPECT_EQ(outbox.given_up(), 2);
  EXPECT_EQ(outbox.size(), 1u);
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{1, 0}}));
  EXPECT_EQ(outbox.add("a", 1), 2);
  EXPECT_EQ(outbox.stored(2), Numbers({1}));
}

TEST(Outbox, GoesOnCountingAfterARestart) {
  EXPECT_EQ(Outbox({}, {.acknowledged = 7}).add("", 1), 8);
  EXPECT_EQ(Outbox({}, {.entries = {{9, "", 1}}, .acknowledged = 7}).add("", 1), 10);
}

TEST(Outbox, NoticesThatItIsAnOldCopy) {
  Error stale = fail(Code::stale, "the server has message 2, but the last one kept here is 1");
  EXPECT_EQ(filled({""}).connected(2, 100).error(), stale);
  EXPECT_EQ(filled({""}).acknowledge(2).error(), stale);
}

TEST(Outbox, IsThankedForWhatAnEarlierLinkCarried) {
  Outbox outbox = filled({"", "", ""});
  EXPECT_EQ(drain(outbox).size(), 3u);
  ASSERT_TRUE(outbox.connected(0, 100));
  EXPECT_EQ(*outbox.acknowledge(2), Numbers({1, 2}));
  EXPECT_EQ(drain(outbox), (std::vector<Number>{{3, 2}}));
}

TEST(Inbox, TellsFreshSeenAndMissing) {
  Inbox inbox(4);
  EXPECT_EQ(inbox.receive({4, 3}), Inbox::Verdict::seen);
  EXPECT_EQ(inbox.receive({6, 5}), Inbox::Verdict::gap);
  EXPECT_EQ(inbox.receive({6, 4}), Inbox::Verdict::fresh) << "5 was superseded";
  EXPECT_EQ(inbox.receive({6, 4}), Inbox::Verdict::seen);
  inbox.connected(9);
  EXPECT_EQ(inbox.receive({10, 9}), Inbox::Verdict::fresh);
  EXPECT_EQ(inbox.delivered(), 10);
}

// An agent and a server that both crash, and a link that loses, doubles, reorders and breaks.
class World {
 public:
  enum Event {
    add,
    store,
    send,
    deliver,
    lose,
    twice,
    swap,
    commit,
    thank,
    cut,
    kill_agent,
    kill_server,
    events
  };

  World() { reconnect(); }

  void happens(Event event, unsigned choice) {
    switch (event) {
      case add:
        return add_one(choice % 3 == 0 ? "" : "topic " + std::to_string(choice % 3));
      case store:
        return store_all();
      case send:
        if (auto number = outbox_.next()) link_.push_back({*number, disk_.at(number->sequence)});
        return;
      case deliver:
        return deliver_one();
      case lose:
        if (!link_.empty()) link_.erase(link_.begin() + choice % link_.size());
        return;
      case twice:
        if (!link_.empty()) link_.push_back(link_[choice % link_.size()]);
        return;
      case swap:
        if (!link_.empty()) std::swap(link_.front(), link_[choice % link_.size()]);
        return;
      case commit:
        durable_ = handed_.size();
        durable_mark_ = inbox_.delivered();
        thanks_.push_back(durable_mark_);
        return;
      case thank:
        if (thanks_.empty()) return;
        erase(*outbox_.acknowledge(thanks_.front()));
        thanks_.pop_front();
        return;
      case cut:
        return reconnect();
      case kill_agent:
        return restart_agent();
      case kill_server:
        handed_.resize(durable_);
        inbox_ = Inbox(durable_mark_);
        return reconnect();
      case events:
        return;
    }
  }

  // From here on nothing goes wrong, until all is quiet.
  void calm_down() {
    store_all();
    reconnect();
    while (outbox_.size() > 0)
      for (Event event : {send, deliver, commit, thank})
        happens(event, 0);
  }

  const std::vector<int>& handed() const { return handed_; }
  const std::set<int>& owed() const { return owed_; }

 private:
  struct Message {
    std::string topic;
    int content = 0;
  };

  void add_one(const std::string& topic) { unstored_[outbox_.add(topic, 1)] = {topic, ++made_}; }

  void restart_agent() {
    unstored_.clear();
    Outbox::Kept kept{.acknowledged = outbox_.acknowledged()};
    for (const auto& [number, message] : disk_)
      kept.entries.push_back({number, message.topic, 1});
    outbox_ = Outbox({}, kept);
    reconnect();
  }

  void store_all() {
    for (const auto& [number, message] : unstored_) {
      for (const auto& [older, superseded] : disk_)
        if (!message.topic.empty() && superseded.topic == message.topic)
          owed_.erase(superseded.content);
      disk_[number] = message;
      owed_.insert(message.content);
      erase(outbox_.stored(number));
    }
    unstored_.clear();
  }

  void erase(const Numbers& numbers) {
    for (int64_t number : numbers)
      disk_.erase(number);
  }

  void deliver_one() {
    if (link_.empty()) return;
    auto [number, message] = link_.front();
    link_.pop_front();
    Inbox::Verdict verdict = inbox_.receive(number);
    if (verdict == Inbox::Verdict::fresh) handed_.push_back(message.content);
    if (verdict == Inbox::Verdict::gap) reconnect();
  }

  void reconnect() {
    link_.clear();
    thanks_.clear();
    outbox_.disconnected();
    inbox_.connected(outbox_.acknowledged());
    erase(*outbox_.connected(durable_mark_, 4));
  }

  Outbox outbox_;
  std::map<int64_t, Message> unstored_, disk_;
  std::deque<std::pair<Number, Message>> link_;
  std::deque<int64_t> thanks_;
  Inbox inbox_;
  std::vector<int> handed_;  // contents, in order
  size_t durable_ = 0;       // of them
  int64_t durable_mark_ = 0;
  int made_ = 0;
  std::set<int> owed_;  // contents that became durable and were not superseded
};

RC_GTEST_PROP(OutboxAndInbox, HandEveryMessageOnOnceAndInOrder, ()) {
  World world;
  using Script = std::vector<std::pair<int, unsigned>>;
  const auto script = *rc::gen::scale(
      5.0, rc::gen::container<Script>(
               rc::gen::pair(rc::gen::inRange<int>(0, World::events), rc::gen::inRange(0u, 100u))));
  for (auto [event, choice] : script)
    world.happens(static_cast<World::Event>(event), choice);
  world.calm_down();
  const std::vector<int>& handed = world.handed();
  RC_ASSERT(std::adjacent_find(handed.begin(), handed.end(), std::greater_equal<>()) ==
            handed.end());
  for (int content : world.owed())
    RC_ASSERT(std::binary_search(handed.begin(), handed.end(), content));
}

}  // namespace
}  // namespace consort::wire
