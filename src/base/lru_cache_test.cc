#include "base/lru_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace consort {
namespace {

TEST(LruCache, KeepsWhatWasUsedLast) {
  LruCache<int, std::string> cache(10);
  cache.put(1, "a", 4);
  cache.put(2, "b", 4);
  ASSERT_NE(cache.find(1), nullptr);
  cache.put(3, "c", 4);
  EXPECT_EQ(cache.find(2), nullptr);
  EXPECT_EQ(*cache.find(1), "a");
  EXPECT_EQ(*cache.find(3), "c");
  cache.put(1, "another", 4);
  EXPECT_EQ(*cache.find(1), "a");
  EXPECT_EQ(cache.size(), 2u);
}

TEST(LruCache, KeepsTheNewestHoweverLarge) {
  LruCache<int, std::string> cache(10);
  cache.put(1, "a", 4);
  cache.put(2, "b", 400);
  EXPECT_EQ(cache.find(1), nullptr);
  EXPECT_EQ(*cache.find(2), "b");
  cache.put(3, "c", 1);
  EXPECT_EQ(cache.find(2), nullptr);
  EXPECT_EQ(*cache.find(3), "c");
}

}  // namespace
}  // namespace consort
