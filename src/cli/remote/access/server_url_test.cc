#include "cli/remote/access/server_url.h"

#include <gtest/gtest.h>

namespace consort::cli {
namespace {

std::string read(std::string_view text) {
  auto url = ServerUrl::parse(text);
  return url ? url->to_string() : "refused";
}

TEST(ServerUrl, IsANameAndAPort) {
  EXPECT_EQ(read("https://consort.example:1234"), "https://consort.example:1234");
  EXPECT_EQ(read("https://consort.example"), "https://consort.example:8440");
  EXPECT_EQ(read("https://consort.example/"), "https://consort.example:8440");
  EXPECT_EQ(read("https://192.0.2.1:8440"), "https://192.0.2.1:8440");
  EXPECT_EQ(read("https://[2001:db8::1]"), "https://[2001:db8::1]:8440");
  EXPECT_EQ(read("https://[2001:db8::1]:99"), "https://[2001:db8::1]:99");
}

TEST(ServerUrl, IsNothingElse) {
  for (const char* text : {"", "consort.example", "http://consort.example", "https://",
                           "https://a:0", "https://a:70000", "https://a/path", "https://user@a",
                           "https://a b", "https://2001:db8::1", "https://a\r\n"}) {
    EXPECT_EQ(read(text), "refused") << text;
  }
}

}  // namespace
}  // namespace consort::cli
