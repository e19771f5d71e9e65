#include "base/shared_vector.h"

#include <gtest/gtest.h>

#include <string>

namespace consort {
namespace {

using Texts = SharedVector<std::string>;

TEST(SharedVector, IsAVector) {
  Texts texts{"a", "b"};
  EXPECT_EQ(texts.size(), 2u);
  EXPECT_EQ(texts.front(), "a");
  EXPECT_EQ(texts.back(), "b");
  EXPECT_EQ(std::vector<std::string>(texts.begin(), texts.end()),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(texts, (Texts{"a", "b"}));
  EXPECT_FALSE(texts == Texts{"a"});
  EXPECT_TRUE(Texts().empty());
  EXPECT_EQ(Texts(), Texts(std::vector<std::string>()));
}

TEST(SharedVector, CopiesShareUntilOneChanges) {
  Texts texts{"a", "b"};
  Texts copy = texts;
  EXPECT_EQ(copy.begin(), texts.begin());
  copy.own().push_back("c");
  EXPECT_EQ(texts.size(), 2u);
  EXPECT_EQ(copy.size(), 3u);
  Texts none;
  none.own().push_back("d");
  EXPECT_EQ(none.front(), "d");
}

}  // namespace
}  // namespace consort
