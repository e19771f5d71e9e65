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

struct Functions {
  double (*cos)(double);
};

TEST(LoadedFunctions, AreAllThereOrNone) {
  auto find_all = [](Library& library, Functions& functions) {
    library.find(functions.cos, "cos");
  };
  LoadedFunctions<Functions> math("libm.so.6", find_all);
  ASSERT_NE(math.get(), nullptr);
  EXPECT_EQ(math.get()->cos(0), 1);
  EXPECT_EQ(LoadedFunctions<Functions>("libno-such-library.so.1", find_all).get(), nullptr);
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
