#include "resources/line/line_file.h"

#include <rapidcheck/gtest.h>

#include "base/strings.h"

namespace consort::resources {
namespace {

// Texts with every kind of line break, and without.
std::string any_text() {
  auto piece = rc::gen::element<std::string>("a", "bc", "", "\n", "\r\n", "\r", "\n\n");
  std::string text;
  for (const std::string& part : *rc::gen::container<std::vector<std::string>>(piece))
    text += part;
  return text;
}

RC_GTEST_PROP(LineFile, WritesBackWhatItRead, ()) {
  std::string text = any_text();
  RC_ASSERT(LineFile(text).bytes() == text);
}

RC_GTEST_PROP(LineFile, ErasingWhatWasInsertedGivesTheOldBytes, ()) {
  std::string text = any_text();
  LineFile file(text);
  RC_PRE(file.size() > 0);
  size_t at = *rc::gen::inRange<size_t>(0, file.size() + 1);
  file.insert(at, "new");
  RC_ASSERT(file[at] == "new");
  file.erase(at);
  RC_ASSERT(file.bytes() == text);
}

RC_GTEST_PROP(LineFile, ReplacingChangesOneLineOnly, ()) {
  std::string text = any_text();
  LineFile file(text), old(text);
  RC_PRE(file.size() > 0);
  size_t at = *rc::gen::inRange<size_t>(0, file.size());
  file.replace(at, "new");
  RC_ASSERT(file.size() == old.size());
  for (size_t i = 0; i < file.size(); ++i)
    RC_ASSERT(file[i] == (i == at ? "new" : old[i]));
}

struct Insertion {
  std::string before;
  size_t at;
  std::string after;
};

TEST(LineFile, NewLinesFollowTheFile) {
  for (const Insertion& c : std::vector<Insertion>{{"", 0, "x\n"},
                                                   {"a\nb\n", 2, "a\nb\nx\n"},
                                                   {"a\nb", 2, "a\nb\nx"},
                                                   {"a\r\nb\r\n", 1, "a\r\nx\r\nb\r\n"},
                                                   {"a\r\nb", 2, "a\r\nb\r\nx"},
                                                   {"a", 0, "x\na"},
                                                   {"\n", 0, "x\n\n"}}) {
    LineFile file(c.before);
    file.insert(c.at, "x");
    EXPECT_EQ(file.bytes(), c.after) << printable(c.before);
  }
}

TEST(LineFile, ErasingTheLastLineKeepsTheEnd) {
  LineFile file("a\nb");
  file.erase(1);
  EXPECT_EQ(file.bytes(), "a");
  file.erase(0);
  EXPECT_EQ(file.bytes(), "");
}

TEST(LineFile, SplitsDescribedTexts) {
  EXPECT_THAT(lines_of("a\nb\n"), testing::ElementsAre("a", "b"));
  EXPECT_THAT(lines_of("a\r\n\r\nb"), testing::ElementsAre("a", "", "b"));
  EXPECT_THAT(lines_of(""), testing::IsEmpty());
}

}  // namespace
}  // namespace consort::resources
