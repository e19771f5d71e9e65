#include "base/base64.h"

#include <gtest/gtest.h>

#include "base/strings.h"

namespace consort {
namespace {

TEST(Base64, KnowsTheVectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xFB\xFF\xFE", "+//+"},
  };
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, TakesOneTextForEachContent) {
  for (std::string_view text : {"Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "=g==", "====", "Z===",
                                "Zm9v\n", "Zm 9v", "Zm9-", "\xFF\xFF\xFF\xFF"}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
  }
}

TEST(Base64, BringsEveryByteBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += static_cast<char>(i);
  for (size_t size = 0; size <= bytes.size(); ++size)
    EXPECT_EQ(base64_decode(base64_encode(bytes.substr(0, size))), bytes.substr(0, size));
}

}  // namespace
}  // namespace consort
