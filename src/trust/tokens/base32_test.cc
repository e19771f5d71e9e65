#include "trust/tokens/base32.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace consort::trust {
namespace {

RC_GTEST_PROP(Base32, ReadsBackItsText, (const std::string& bytes)) {
  RC_ASSERT(base32_decode(base32_encode(bytes)) == bytes);
}

RC_GTEST_PROP(Base32, EveryTextThatIsReadIsTheOneWritten, ()) {
  auto character = rc::gen::elementOf(std::string("0123456789abcdefghjkmnpqrstvwxyz"));
  std::string text = *rc::gen::container<std::string>(character);
  auto bytes = base32_decode(text);
  if (bytes) RC_ASSERT(base32_encode(*bytes) == text);
}

TEST(Base32, IsCrockfords) {
  EXPECT_EQ(base32_encode(""), "");
  EXPECT_EQ(base32_encode("f"), "cr");
  EXPECT_EQ(base32_encode("foobar"), "csqpyrk1e8");
  EXPECT_EQ(base32_encode("\xff\xff\xff\xff\xff"), "zzzzzzzz");
}

TEST(Base32, IsStrict) {
  for (const char* text : {"c", "cs ", "CR", "c-r", "cu", "cs", "csq"}) {
    EXPECT_FALSE(base32_decode(text)) << text;
  }
  EXPECT_EQ(not_base32("abc!d"), 3u);
  EXPECT_EQ(not_base32("abcd"), std::nullopt);
}

}  // namespace
}  // namespace consort::trust
