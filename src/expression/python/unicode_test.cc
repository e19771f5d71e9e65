#include "expression/python/unicode.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "expression/python/text.h"

namespace consort::expression::python {
namespace {

RC_GTEST_PROP(Unicode, AnyBytesSurviveDecoding, (const std::string& bytes)) {
  std::u32string characters = decode(bytes);
  RC_ASSERT(encode(characters) == bytes);
  RC_ASSERT(characters.size() == length(bytes));
  RC_ASSERT(is_ascii(bytes) ==
            std::all_of(characters.begin(), characters.end(), [](char32_t c) { return c < 0x80; }));
}

RC_GTEST_PROP(Unicode, StrippingAndSplittingLoseNothing, (const std::string& bytes)) {
  std::string joined;
  for (std::string_view line : split_lines(bytes, true))
    joined += line;
  RC_ASSERT(joined == bytes);
  std::string_view stripped = strip_space(bytes, true, true);
  RC_ASSERT(bytes.find(stripped) != bytes.npos);
  Split how{.separator = "a", .at_space = false};
  joined.clear();
  bool first = true;
  for (std::string_view part : split(bytes, how))
    joined += (std::exchange(first, false) ? "" : "a") + std::string(part);
  RC_ASSERT(joined == bytes);
}

TEST(Unicode, KnowsCases) {
  EXPECT_EQ(upper("straße ŉ ﬁ"), "STRASSE ʼN FI");
  EXPECT_EQ(lower("ÄÖÜ ΑΒΓ İ"), "äöü αβγ i̇");
  EXPECT_EQ(capitalize("ǆabc DEF"), "ǅabc def");
  EXPECT_EQ(title("they're ßa"), "They'Re Ssa");
  EXPECT_EQ(swapcase("aBß"), "AbSS");
}

TEST(Unicode, KnowsProperties) {
  EXPECT_TRUE(is_space(0x2003) && is_space(0x1f) && !is_space('a') && !is_space(0x200b));
  EXPECT_TRUE(is_alpha(U'é') && is_alpha(U'漢') && !is_alpha('1') && !is_alpha(U'€'));
  EXPECT_TRUE(is_decimal(U'٣') && !is_decimal(U'²') && is_digit(U'²') && !is_digit(U'½') &&
              is_numeric(U'½'));
  EXPECT_TRUE(is_printable(U'é') && !is_printable(0xa0) && !is_printable(0xad) &&
              is_printable(' '));
}

}  // namespace
}  // namespace consort::expression::python
