#include "resources/line/pattern.h"

#include <thread>

#include "base/strings.h"

namespace consort::resources {
namespace {

struct Case {
  std::string pattern;
  std::string line;
  bool found;
};

TEST(Pattern, IsFoundAnywhereInALine) {
  for (const Case& c : std::vector<Case>{{"b", "abc", true},
                                         {"^b", "abc", false},
                                         {"^a", "abc", true},
                                         {"c$", "abc", true},
                                         {"^$", "", true},
                                         {"^$", " ", false},
                                         {"", "anything", true},
                                         {"^#?\\s*Port\\s", "#  Port 22", true},
                                         {"^#?\\s*Port\\s", "Ports 22", false},
                                         {"a|b", "xxb", true},
                                         {"^a|b$", "xb", true},
                                         {"[0-9]{1,3}(\\.[0-9]{1,3}){3}", "ip 10.0.0.1 x", true},
                                         {"foo(?!bar)", "foobar", false},
                                         {"foo(?!bar)", "foobaz", true},
                                         {"ü", "fünf", true},
                                         {"a.c", "a\rc", false}}) {
    auto pattern = Pattern::parse(c.pattern);
    ASSERT_TRUE(pattern) << c.pattern;
    EXPECT_EQ(pattern->found_in(c.line), c.found) << c.pattern << " in " << c.line;
  }
}

TEST(Pattern, SaysWhatIsWrong) {
  for (auto [text, why] :
       std::vector<std::pair<std::string, std::string>>{{"[a", "a '[' is not closed"},
                                                        {"(a", "do not pair"},
                                                        {"a)(b", "do not pair"},
                                                        {"*", "nothing to repeat"},
                                                        {"[z-a]", "upside down"},
                                                        {"(a)\\1", "back references"},
                                                        {"a{1000}{1000}", "too large"},
                                                        {"((a?){300}){300}", "too large"},
                                                        {"a{99999999999999999999}", "too large"},
                                                        {std::string(5000, 'a'), "too large"}}) {
    auto pattern = Pattern::parse(text);
    ASSERT_FALSE(pattern) << text;
    EXPECT_THAT(pattern.error().message, testing::HasSubstr(why)) << printable(text, 50);
  }
}

TEST(Pattern, HostilePatternsEndSoon) {
  std::string line(Pattern::kLongestLine, 'a');
  for (std::string text :
       {std::string("(a+)+$"), std::string("^(a|aa)+b"), std::string("(a*)*b"),
        std::string("(x+x+)+y"), std::string("(?=.*x)a"), repeat("(", 1300) + repeat(")", 1300),
        repeat("a?", 50) + repeat("a", 50), std::string("((a?){60}){30}b")}) {
    auto pattern = Pattern::parse(text);
    if (pattern)
      pattern->found_in(text.size() > 100 ? line.substr(0, 1000) : line.substr(0, 20'000));
  }
}

TEST(Pattern, LongLinesAreNotLookedAt) {
  auto pattern = Pattern::parse("a");
  EXPECT_TRUE(pattern->found_in(std::string(Pattern::kLongestLine, 'a')));
  EXPECT_FALSE(pattern->found_in(std::string(Pattern::kLongestLine + 1, 'a')));
}

}  // namespace
}  // namespace consort::resources
