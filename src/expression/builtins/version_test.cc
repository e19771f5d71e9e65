#include "expression/builtins/version.h"

#include <gtest/gtest.h>

namespace consort::expression {
namespace {

TEST(Version, OrdersAsPeopleDo) {
  const char* ascending[] = {"0.9", "1",    "1.0", "1.0rc1", "1.0.1", "1.2",
                             "1.9", "1.10", "2",   "10.0",   "12.04", "12.10"};
  for (size_t i = 0; i < std::size(ascending); ++i) {
    for (size_t j = 0; j < std::size(ascending); ++j) {
      int order = compare_versions(ascending[i], ascending[j]);
      EXPECT_EQ(order < 0, i < j) << ascending[i] << " " << ascending[j];
      EXPECT_EQ(order == 0, i == j) << ascending[i] << " " << ascending[j];
    }
  }
  EXPECT_EQ(compare_versions("1.02", "1.2"), 0);
  EXPECT_GT(compare_versions("99999999999999999999", "1"), 0);
  EXPECT_EQ(compare_versions("", ""), 0);
}

}  // namespace
}  // namespace consort::expression
