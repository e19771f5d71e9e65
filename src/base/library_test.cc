#include "base/library.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(Library, FindsFunctions) {
  Library math("libm.so.6");
  double (*cosine)(double) = nullptr;
  math.find(cosine, "cos");
  ASSERT_TRUE(math.complete());
  EXPECT_EQ(cosine(0), 1);
}

TEST(Library, IsIncompleteWithoutAFunction) {
  Library math("libm.so.6");
  void (*function)() = nullptr;
  math.find(function, "no_such_function");
  EXPECT_EQ(function, nullptr);
  EXPECT_FALSE(math.complete());
}

TEST(Library, MayBeMissing) {
  Library missing("libno-such-library.so.1");
  void (*function)() = nullptr;
  missing.find(function, "anything");
  EXPECT_EQ(function, nullptr);
  EXPECT_FALSE(missing.complete());
}

}  // namespace
}  // namespace consort
