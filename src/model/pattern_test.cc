#include "model/pattern.h"

#include <regex>

namespace consort::model {
namespace {

TEST(Pattern, MatchesTheWholeText) {
  EXPECT_TRUE(matches("[a-z]{1,3}", "abc"));
  EXPECT_FALSE(matches("[a-z]{1,3}", "abcd"));
  EXPECT_FALSE(matches("b", "abc"));
}

// The short way for "[...]+" says what the long way says.
TEST(Pattern, OneClassIsJudgedAsByTheRegularExpression) {
  for (const char* pattern : {"[^\\x00-\\x1f\\x7f]+", "[^:\\x00-\\x1f]*", "[a-z0-9]+", "[a\\]]+",
                              "[\\w.-]+", "[a\\\\]+", "[^\\s]*", "[a-]+"}) {
    std::regex regex(pattern, std::regex::ECMAScript);
    for (int c = -1; c < 256; ++c) {
      std::string text = c < 0 ? "" : std::string(1, static_cast<char>(c));
      EXPECT_EQ(matches(pattern, text), std::regex_match(text, regex)) << pattern << " of " << c;
      std::string longer = "a" + text + "a";
      EXPECT_EQ(matches(pattern, longer), std::regex_match(longer, regex)) << pattern << ": " << c;
    }
  }
}

TEST(Pattern, IsRefusedWhenItIsNone) {
  EXPECT_FALSE(valid_pattern("[a"));
  EXPECT_FALSE(valid_pattern(std::string(1001, 'a')));
  EXPECT_TRUE(valid_pattern("[a]"));
}

}  // namespace
}  // namespace consort::model
