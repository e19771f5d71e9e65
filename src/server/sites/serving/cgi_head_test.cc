#include "server/sites/serving/cgi_head.h"

namespace consort::server {
namespace {

TEST(CgiHead, EndsAtAnEmptyLine) {
  EXPECT_EQ(cgi_head_size("A: b\r\nC: d\r\n"), std::nullopt);
  EXPECT_EQ(cgi_head_size("A: b\r\n\r\nbody"), 8u);
  EXPECT_EQ(cgi_head_size("A: b\n\nbody\n\r\n"), 6u);
}

TEST(CgiHead, BecomesAResponseWithoutFraming) {
  auto head = parse_cgi_head(
      "Status: 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 404);
  EXPECT_EQ(head->headers.find("content-type"), "text/plain");
  EXPECT_EQ(head->headers.all().size(), 1u);
  EXPECT_EQ(parse_cgi_head("X: y\n\n")->status, 200);
}

TEST(CgiHead, RefusesWhatIsNone) {
  EXPECT_FALSE(parse_cgi_head("no header\n\n"));
  EXPECT_FALSE(parse_cgi_head("Status: none\n\n"));
  EXPECT_FALSE(parse_cgi_head("Status: 99\n\n"));
}

}  // namespace
}  // namespace consort::server
