#include "trust/tokens/api_token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "trust/testing/authorities.h"
#include "trust/tokens/join_token.h"
#include "trust/tokens/token_text.h"

namespace consort::trust {
namespace {

TEST(ApiToken, ReadsBackItsText) {
  for (TokenKind kind : {TokenKind::admin, TokenKind::read, TokenKind::write}) {
    ApiToken token = ApiToken::generate(kind);
    EXPECT_TRUE(
        token.to_text().reveal().starts_with("consort_" + std::string(to_string(kind)) + "_"));
    auto back = ApiToken::parse(Secret("  " + token.to_text().reveal() + "\n"));
    ASSERT_TRUE(back) << back.error().to_string();
    EXPECT_EQ(*back, token);
    EXPECT_EQ(back->digest(), token.digest());
    EXPECT_TRUE(token.matches(back->digest()));
    EXPECT_FALSE(token.matches(ApiToken::generate(kind).digest()));
  }
}

TEST(ApiToken, EveryFlippedBitIsRefused) {
  const std::string text = ApiToken::generate(TokenKind::write).to_text().reveal();
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    EXPECT_FALSE(ApiToken::parse(Secret(flipped(text, bit)))) << bit;
  }
}

RC_GTEST_PROP(ApiToken, ReadsAnything, (const std::string& text)) {
  RC_ASSERT(!ApiToken::parse(Secret(text)));
  RC_ASSERT(!ApiToken::parse(Secret("consort_read_" + text)));
}

TEST(ApiToken, SaysWhatIsWrong) {
  const std::string good = ApiToken::generate(TokenKind::read).to_text().reveal();
  std::string swapped = good;
  for (size_t at = 13; swapped == good; ++at)
    std::swap(swapped[at], swapped[at + 1]);
  auto join = JoinToken::generate({"a:1"}, sha256("root"))->to_text().reveal();
  const std::tuple<std::string, Code, std::string> cases[] = {
      {"", Code::invalid, "the token is missing"},
      {" \n", Code::invalid, "the token is missing"},
      {"hunter2", Code::invalid,
       "this is not an API token, which begins with 'consort_' and its kind"},
      {"consort_read", Code::invalid,
       "this is not an API token, which begins with 'consort_' and its kind"},
      {join, Code::invalid, "this is a token of the kind 'join', not an API token"},
      {TokenText{"read", "short"}.to_text().reveal(), Code::invalid,
       "the API token is not of the right length"},
      {good.substr(0, 20) + "O" + good.substr(21), Code::corrupt,
       "character 21 cannot stand in a token: there is a typo in it"},
      {good.substr(0, 20) + " " + good.substr(20), Code::corrupt,
       "character 21 cannot stand in a token: there is a typo in it"},
      {swapped, Code::corrupt, "there is a typo in the token, or it is cut short"},
      {good.substr(0, 15), Code::corrupt, "the token is cut short, or there is a typo in it"},
      {std::string(5000, 'a'), Code::invalid, "this is too long for an API token"},
  };
  for (const auto& [text, code, message] : cases) {
    auto token = ApiToken::parse(Secret(text));
    ASSERT_FALSE(token) << text;
    EXPECT_EQ(token.error().code, code) << text;
    EXPECT_EQ(token.error().message, message) << text;
  }
}

}  // namespace
}  // namespace consort::trust
