#include "base/shared.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace consort {
namespace {

TEST(Shared, CopiesShareOneValue) {
  auto one = Shared<std::string>::make("text");
  Shared<std::string> other = one;
  EXPECT_TRUE(one.same(other));
  EXPECT_EQ(&*one, &*other);
  EXPECT_FALSE(one.same(Shared<std::string>::make("text")));
}

TEST(Shared, CopiesOnWriteOnlyWhatOthersHold) {
  auto one = Shared<std::string>::make("text");
  const std::string* before = &*one;
  one.own() += "!";
  EXPECT_EQ(&*one, before);
  Shared<std::string> other = one;
  other.own() += "?";
  EXPECT_EQ(*one, "text!");
  EXPECT_EQ(*other, "text!?");
}

TEST(Shared, LivesAsLongAsItsLastHolder) {
  auto witness = std::make_shared<int>(1);
  std::weak_ptr<int> alive = witness;
  auto one = Shared<std::shared_ptr<int>>::make(std::move(witness));
  Shared<std::shared_ptr<int>> other = one, moved = std::move(one);
  other = Shared<std::shared_ptr<int>>::make(nullptr);
  EXPECT_FALSE(alive.expired());
  moved = other;
  EXPECT_TRUE(alive.expired());
}

TEST(Shared, IsCountedRightByManyThreads) {
  auto witness = std::make_shared<int>(1);
  std::weak_ptr<int> alive = witness;
  {
    auto shared = Shared<std::shared_ptr<int>>::make(std::move(witness));
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([shared] {
        for (int k = 0; k < 10'000; ++k)
          Shared<std::shared_ptr<int>> copy = shared;
      });
    }
    for (std::thread& thread : threads)
      thread.join();
    EXPECT_FALSE(alive.expired());
  }
  EXPECT_TRUE(alive.expired());
}

}  // namespace
}  // namespace consort
