#include "trust/words/fingerprint_words.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/strings.h"
#include "trust/words/word_list.h"

namespace consort::trust {
namespace {

size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j)
    row[j] = j;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t corner = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      size_t changed = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({changed, corner + 1, row[j] + 1});
    }
  }
  return row.back();
}

TEST(WordList, EveryTwoWordsDiffer) {
  std::vector<std::string_view> all(kLiving.begin(), kLiving.end());
  all.insert(all.end(), kThings.begin(), kThings.end());
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_GE(all[i].size(), 4u) << all[i];
    EXPECT_LE(all[i].size(), 9u) << all[i];
    for (size_t j = 0; j < i; ++j) {
      EXPECT_GE(distance(all[i], all[j]), 3u) << all[i] << ' ' << all[j];
      EXPECT_NE(all[i].substr(0, 4), all[j].substr(0, 4));
    }
  }
  EXPECT_TRUE(std::is_sorted(kLiving.begin(), kLiving.end()));
  EXPECT_TRUE(std::is_sorted(kThings.begin(), kThings.end()));
}

Digest digest_of(uint8_t fill) {
  Digest digest;
  digest.bytes.fill(fill);
  return digest;
}

TEST(FingerprintWords, AreTheFirstBitsInOrder) {
  EXPECT_EQ(FingerprintWords(digest_of(0)).to_string(),
            "almond alarm almond alarm almond alarm almond alarm almond alarm almond alarm");
  EXPECT_EQ(FingerprintWords(digest_of(255)).to_string(),
            "wombat zipper wombat zipper wombat zipper wombat zipper wombat zipper wombat zipper");
}

RC_GTEST_PROP(FingerprintWords, ReadBackTheirText, (const std::string& text)) {
  FingerprintWords words(sha256(text));
  auto back = FingerprintWords::parse(words.to_string());
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == words);
}

TEST(FingerprintWords, EveryOneOfTheFirst84BitsCounts) {
  Digest digest = sha256("x");
  for (size_t bit = 0; bit < 256; ++bit) {
    Digest other = digest;
    other.bytes[bit / 8] ^= static_cast<uint8_t>(128 >> bit % 8);
    EXPECT_EQ(FingerprintWords(other) == FingerprintWords(digest), bit >= 84) << bit;
  }
}

TEST(FingerprintWords, AreReadHoweverTheyAreWritten) {
  FingerprintWords words(sha256("x"));
  std::string text = words.to_string();
  for (const std::string& written :
       {replace_all(text, " ", "-"), replace_all(text, " ", ",\n"), "  \"" + text + ".\"  ",
        replace_all(text, "a", "A"), replace_all(text, " ", " 1. ")}) {
    auto back = FingerprintWords::parse(written);
    ASSERT_TRUE(back) << written << ": " << back.error().to_string();
    EXPECT_EQ(*back, words);
  }
}

TEST(FingerprintWords, SayWhichWordIsWrong) {
  const std::string six = "otter lantern otter lantern otter lantern ";
  const std::pair<std::string, std::string> cases[] = {
      {"", "a fingerprint is 12 words, not 0"},
      {six, "a fingerprint is 12 words, not 6"},
      {six + six + "otter", "a fingerprint is 12 words, not 13"},
      {six + "otter otter lantern otter lantern otter",
       "word 8, 'otter', is out of turn: is a word missing before it, or twice?"},
      {"lantern " + six,
       "word 1, 'lantern', is out of turn: is a word missing before it, or twice?"},
      {"oter " + six, "word 1, 'oter', is not on the list: did you mean 'otter'?"},
      {"12345 zzzzzzzzzz", "word 1, 'zzzzzzzzzz', is not on the list"},
  };
  for (const auto& [text, message] : cases) {
    auto words = FingerprintWords::parse(text);
    ASSERT_FALSE(words) << text;
    EXPECT_EQ(words.error().message, message) << text;
  }
}

RC_GTEST_PROP(FingerprintWords, ReadAnything, (const std::string& text)) {
  if (auto words = FingerprintWords::parse(text))
    RC_ASSERT(FingerprintWords::parse(words->to_string()).value() == *words);
}

}  // namespace
}  // namespace consort::trust
