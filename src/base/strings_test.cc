#include "base/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace consort {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Strings, Split) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split_words(" a\tb\n\r c "), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_words(" \n"), IsEmpty());
  EXPECT_THAT(split_lines("a\n\nb\n"), ElementsAre("a", "", "b"));
  EXPECT_THAT(split_lines("a\n\n"), ElementsAre("a", ""));
  EXPECT_THAT(split_lines("\n"), ElementsAre(""));
  EXPECT_THAT(split_lines(""), IsEmpty());
}

TEST(Strings, PutsTogetherAndChanges) {
  EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \v\f "), "");
  EXPECT_EQ(replace_all("aaa", "aa", "b"), "ba");
  EXPECT_EQ(replace_all("abc", "", "x"), "abc");
  EXPECT_EQ(replace_all("a.b.", ".", ".."), "a..b..");
  EXPECT_EQ(to_lower("AZaz09\xC3\x84"), "azaz09\xC3\x84");
  EXPECT_EQ(repeat("ab", 3), "ababab");
  EXPECT_EQ(repeat("ab", 0), "");
}

TEST(Strings, Counts) {
  EXPECT_EQ(count(0, "file"), "0 files");
  EXPECT_EQ(count(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(count(2, "entry", "entries"), "2 entries");
}

TEST(Nearest, FindsWhatWasMeant) {
  const std::vector<std::string> names = {"content", "group", "mode", "owner", "source"};
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"mod", "mode"},    // a letter is missing
      {"moode", "mode"},  // one too many
      {"mdoe", "mode"},   // two changed places
      {"node", "mode"},   // another one
      {"contnet", "content"}, {"mode", "mode"}, {"", ""},
      {"template", ""},       {"x", ""},        {"m", ""},  // one letter may be anything
  };
  for (const auto& [word, meant] : cases)
    EXPECT_EQ(nearest(word, names).value_or(""), meant) << word;
  EXPECT_EQ(did_you_mean("grop", names), "did you mean 'group'?");
  EXPECT_EQ(did_you_mean("template", names), "");
}

TEST(Nearest, TakesTheFirstOfThoseEquallyNear) {
  EXPECT_EQ(nearest("cat", {"bat", "rat"}), "bat");
  EXPECT_EQ(nearest("cat", {"rat", "bat"}), "rat");
}

// Two words of a million letters would take hours.
TEST(Nearest, GivesUpOnWordsTooLongToBeMistyped) {
  std::string word = repeat("k", 1'000'000);
  EXPECT_EQ(nearest(word, {word + "a"}), std::nullopt);
}

TEST(Utf8, FindsTheFirstBadByte) {
  const struct {
    std::string_view text;
    std::optional<size_t> bad;
  } cases[] = {
      {"", {}},
      {"a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", {}},
      {"\xF4\x8F\xBF\xBF", {}},
      {"ab\xFF", 2},
      {"a\xC3", 1},             // cut off
      {"\xE2\x82", 0},          //
      {"\xC0\x80", 0},          // overlong
      {"\xE0\x9F\xBF", 0},      //
      {"\xF0\x8F\xBF\xBF", 0},  //
      {"\xED\xA0\x80", 0},      // a surrogate
      {"\xF4\x90\x80\x80", 0},  // past the last character
      {"a\x80", 1},             // continues nothing
  };
  for (const auto& [text, bad] : cases)
    EXPECT_EQ(invalid_utf8(text), bad) << printable(text);
}

TEST(Utf8, CutsIntoCharacters) {
  EXPECT_THAT(utf8_characters("a\xC3\xA4\xFF\xE2\x82"),
              ElementsAre("a", "\xC3\xA4", "\xFF", "\xE2", "\x82"));
}

TEST(Printable, ShowsWhatATerminalMustNotSee) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"plain \xC3\xA4", "plain \xC3\xA4"},
      {"a\nb\tc", "a\\nb\\tc"},
      {"\x1b[31m", "\\x1b[31m"},
      {"\x7f\xff", "\\x7f\\xff"},
      {"\xC2\x9B"
       "31m",
       "\\xc2\\x9b31m"},  // CSI in one character
      {"\xC2\xA0", "\xC2\xA0"},
      {std::string_view("\0", 1), "\\x00"},
  };
  for (const auto& [text, shown] : cases)
    EXPECT_EQ(printable(text), shown);
  EXPECT_EQ(printable("abcdef", 3), "abc...");
  EXPECT_EQ(printable("abc", 3), "abc");
}

}  // namespace
}  // namespace consort
