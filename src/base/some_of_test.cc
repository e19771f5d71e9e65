#include "base/some_of.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(SomeOf, NamesTheFirstAndCountsTheOthers) {
  EXPECT_EQ(some_of({}), "");
  EXPECT_EQ(some_of({"a", "b"}), "a, b");
  EXPECT_EQ(some_of({"a", "b", "c"}, 2), "a, b and 1 more");
}

}  // namespace
}  // namespace consort
