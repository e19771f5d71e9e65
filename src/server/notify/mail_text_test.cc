#include "server/notify/mail_text.h"

#include "base/base64.h"
#include "base/strings.h"

namespace consort::server {
namespace {

TEST(MailTextTest, AHeaderIsPlainOrEncoded) {
  EXPECT_EQ(header_text("[consort] a/b: 1 host"), "[consort] a/b: 1 host");
  EXPECT_EQ(header_text("é"), "=?utf-8?B?w6k=?=");
  EXPECT_EQ(header_text("=?x"), "=?utf-8?B?PT94?=") << "nobody else's encoded words";
  EXPECT_EQ(header_text("a\r\nBcc: eve@example.com").find_first_of("\r\n"), std::string::npos);
}

TEST(MailTextTest, ALongHeaderIsFoldedBetweenCharacters) {
  const std::string text = repeat("é漢", 40);
  std::string back;
  const std::string header = header_text(text);
  for (std::string_view line : split_lines(header)) {
    line = trim(line);
    EXPECT_LE(line.size(), 75u);
    ASSERT_TRUE(line.starts_with("=?utf-8?B?") && line.ends_with("?="));
    const std::string word = *base64_decode(line.substr(10, line.size() - 12));
    EXPECT_EQ(invalid_utf8(word), std::nullopt);
    back += word;
  }
  EXPECT_EQ(back, text);
}

TEST(MailTextTest, ABodyIsQuotedPrintable) {
  EXPECT_EQ(quoted_printable("a=b\né \n\n.\n"), "a=3Db\r\n=C3=A9=20\r\n\r\n.\r\n");
  EXPECT_EQ(quoted_printable("a\rb\tc\x7f\n"), "a=0Db=09c=7F\r\n");
  EXPECT_EQ(quoted_printable(""), "");
  std::string joined;
  const std::string body = quoted_printable(repeat("é ", 100) + "end\n");
  for (std::string_view line : split_lines(body)) {
    EXPECT_LE(line.size(), 76u + 1);
    line.remove_suffix(line.ends_with("=\r") ? 2 : 1);
    joined += line;
  }
  EXPECT_EQ(joined, repeat("=C3=A9 ", 100) + "end");
}

}  // namespace
}  // namespace consort::server
