#include "document/lines.h"

#include <gtest/gtest.h>

namespace consort::document {
namespace {

TEST(Lines, EndWithEveryBreakOfYaml) {
  LineTable lines("one\ntwo\r\nthree\rfour");
  EXPECT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines.line(1), "one");
  EXPECT_EQ(lines.line(2), "two");
  EXPECT_EQ(lines.line(3), "three");
  EXPECT_EQ(lines.line(4), "four");
  EXPECT_EQ(lines.line(0), "");
  EXPECT_EQ(lines.line(5), "");
  EXPECT_EQ(LineTable("").line(1), "");
}

TEST(Lines, PlacesCountCharacters) {
  std::string_view text = "\u00e9\u00e9x\n\U0001F600y";
  LineTable lines(text);
  EXPECT_EQ(lines.place(text.find('x'), "d"), (Place{"d", 1, 3}));
  EXPECT_EQ(lines.place(text.find('y'), "d"), (Place{"d", 2, 2}));
  EXPECT_EQ(lines.place(text.size(), "d"), (Place{"d", 2, 3}));
}

TEST(Lines, ColumnsAndOffsetsAreInverse) {
  std::string_view line = "a\u00e9\U0001F600b";
  for (uint32_t column = 1; column <= 4; ++column) {
    EXPECT_EQ(column_of(line, column_offset(line, column)), column);
  }
  EXPECT_EQ(column_offset(line, 5), line.size());
  EXPECT_EQ(column_offset(line, 99), line.size());
}

}  // namespace
}  // namespace consort::document
