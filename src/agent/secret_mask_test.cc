#include "agent/secret_mask.h"

#include <gtest/gtest.h>

#include <string>

namespace consort::agent {
namespace {

constexpr const char* kWithheld = "(not shown: it may hold a secret)";

std::string hidden(const std::string& secret, const std::string& text) {
  SecretMask mask;
  mask.add(secret);
  return mask.hide(text);
}

struct Case {
  std::string label, secret, text, shown;
};

TEST(SecretMask, HidesASecretInEveryForm) {
  const std::vector<Case> cases = {
      {"alone", "HUNTER2", "HUNTER2", "(secret)"},
      {"in a sentence", "HUNTER2", "no 'HUNTER2' here", "no '(secret)' here"},
      {"in a longer word", "HUNTER2", "mysql -pHUNTER2x was stopped",
       "mysql -p(secret)x was stopped"},
      {"twice", "HUNTER2", "HUNTER2 HUNTER2", "(secret) (secret)"},
      {"in another case", "Hunter2", "host hunter2.example", "host (secret).example"},
      {"JSON", "a\"b\\c\nd\u00e9", R"(is "a\"b\\c\nd\u00e9", wanted)", "is \"(secret)\", wanted"},
      {"JSON beyond the first plane", "key\U0001F600key", R"(<key\ud83d\ude00key>)", "<(secret)>"},
      {"JSON twice", "a\"b-c", R"("\"a\\\"b-c\"")", R"("\"(secret)\"")"},
      {"a shell's quotes", "it's me", "sh -c 'it'\\''s me'", "sh -c '(secret)'"},
      {"a shell's backslashes", "a b$c!", R"(echo a\ b\$c\!)", "echo (secret)"},
      {"a URL", "p@ss/w:rd", "https://u:p%40ss%2fw%3Ard@h/", "https://u:(secret)@h/"},
      {"a form", "two words", "q=two+words&", "q=(secret)&"},
      {"a URL twice", "p@ss/w", "x=p%2540ss%252Fw;", "x=(secret);"},
      {"an escaped secret", "50%25off", "a 50%2525off b", "a (secret) b"},
      {"a backslash in a URL", "C:\\new\\x", "f=C%3A%5Cnew%5Cx;", "f=(secret);"},
      {"printable", "a\x01\tbcd", R"('a\x01\tbcd')", "'(secret)'"},
      {"other line breaks", "first line\nsecond", "first line; second", "(secret); (secret)"},
      {"cut", "HUNTER2", "'HUNT...' is none", "'(secret)...' is none"},
      {"cut in two", "HUNTER2", "HUN...TER2 and more", "(secret)...(secret) and more"},
      {"cut with one character", "HUNTER2", "is HUNTE\u2026", "is (secret)\u2026"},
      {"cut without a word", "HUNTER2", "ended with HUNTER", "ended with (secret)"},
      {"the end of it only", "HUNTER2", "NTER2 was refused", "(secret) was refused"},
      {"a part of a long one", "0123456789abcdefghij", "id 456789abcd", "id (secret)"},
      {"a word of several", "correct horse battery", "no horse here", "no (secret) here"},
      {"short, as a word", "ab", "ab is 'ab', -ab", "(secret) is '(secret)', -(secret)"},
      {"short, no word", "ab", "unable", "unable"},
      {"nothing of it", "HUNTER2", "a hunt interrupted the printer, enter",
       "a hunt interrupted the printer, enter"},
      {"characters stay whole", "\u00e9t\u00e9-sec", "\u00e8\u00e9t\u00e9-sec\u00e8",
       "\u00e8(secret)\u00e8"},
      {"empty", "", "nothing to hide", "nothing to hide"},
      {"blank", " ", "nothing to hide", "nothing to hide"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(hidden(c.secret, c.text), c.shown) << c.label;
}

TEST(SecretMask, HidesLinesOfWhatNeedNotBeSecret) {
  SecretMask mask;
  mask.add_lines("user=root\nport=80\npassword=xyz\n");
  EXPECT_EQ(mask.hide("port=80, password=xyz"), "port=80, (secret)");
  EXPECT_EQ(mask.hide("the root's password"), "the root's password");
}

TEST(SecretMask, WithholdsATextThatHasAShortSecret) {
  SecretMask everyone;
  everyone.add("HUNTER2");
  SecretMask mask(&everyone);
  mask.add("mysql -pab");
  mask.withhold("ab");
  EXPECT_EQ(mask.hide("/bin/sh -c mysql -pab was stopped"), "/bin/sh -c (secret) was stopped");
  EXPECT_EQ(mask.hide("no user ab"), kWithheld);
  EXPECT_EQ(mask.hide("mysqld: -uab"), kWithheld);
  EXPECT_EQ(mask.hide("a\\u0062, HUNTER2"), kWithheld);
  EXPECT_EQ(mask.hide("HUNTER2 is not here"), "(secret) is not here");
}

TEST(SecretMask, GoesThroughValues) {
  SecretMask mask;
  EXPECT_TRUE(mask.empty());
  mask.add("HUNTER2");
  EXPECT_FALSE(mask.empty());
  model::Map map;
  map.set("list", model::Value(model::List{model::Value("xHUNTER2"), model::Value(int64_t{5})}));
  model::Map wanted;
  wanted.set("list",
             model::Value(model::List{model::Value("x(secret)"), model::Value(int64_t{5})}));
  EXPECT_EQ(mask.hide(model::Value(map)), model::Value(wanted));
}

// Every place where a text may be cut, and every cut through the middle of it.
TEST(SecretMask, NoCutShowsMoreThanItsFirstOrLastCharacter) {
  const std::string secret = "s3cr3t-V4lue";
  for (size_t length = 2; length <= secret.size(); ++length) {
    EXPECT_EQ(hidden(secret, "is " + secret.substr(0, length) + "..."), "is (secret)...") << length;
    EXPECT_EQ(hidden(secret, "..." + secret.substr(secret.size() - length) + " is"),
              "...(secret) is")
        << length;
  }
}

}  // namespace
}  // namespace consort::agent
