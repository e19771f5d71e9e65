#include "agent/target/order_queue.h"

#include <gtest/gtest.h>

namespace consort::agent {
namespace {

TEST(OrderQueue, GivesOrdersInTurnAndHoldsApart) {
  OrderQueue queue;
  EXPECT_FALSE(queue.bell().rung());
  EXPECT_FALSE(queue.next());
  std::string done;
  queue.give([&](std::stop_token) { done += "a"; });
  queue.hold({true, "look first"});
  queue.give([&](std::stop_token) { done += "b"; });
  EXPECT_TRUE(queue.bell().rung());

  auto holds = queue.take_holds();
  ASSERT_EQ(holds.size(), 1u);
  EXPECT_TRUE(holds[0].paused);
  EXPECT_EQ(holds[0].reason, "look first");
  EXPECT_TRUE(queue.take_holds().empty());
  while (auto order = queue.next())
    (*order)({});
  EXPECT_EQ(done, "ab");
}

TEST(OrderQueue, AnOrderMayGiveAnother) {
  OrderQueue queue;
  int done = 0;
  queue.give([&](std::stop_token) {
    ++done;
    queue.give([&](std::stop_token) { ++done; });
  });
  while (auto order = queue.next())
    (*order)({});
  EXPECT_EQ(done, 2);
}

}  // namespace
}  // namespace consort::agent
