#include "server/api/dispatch/media_type_choice.h"

#include <gtest/gtest.h>

namespace consort::server {
namespace {

TEST(MediaTypeChoiceTest, TakesWhatIsWantedMost) {
  const std::vector<std::string> offered{"application/json", "text/csv", "text/html"};
  const std::pair<std::string, std::string> cases[] = {
      {"*/*", "application/json"},
      {"text/csv", "text/csv"},
      {"text/*", "text/csv"},
      {"TEXT/HTML; charset=utf-8", "text/html"},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"},
      {"text/csv;q=0.5, text/html;q=0.75", "text/html"},
      {"text/*, text/csv;q=0", "text/html"},
      {"*/*;q=0.001, application/json;q=0", "text/csv"},
      {"application/json, text/csv", "application/json"},
      {"application/*", "application/json"},
      {"application/json;q=1.0, text/csv;q=0.999", "application/json"},
      {"text/csv;q=x", ""},
      {"text/csv;q=0.", ""},
      {"text/csv;q=10", ""},
      {"text/csv;q=0.1234", ""},
      {"image/png", ""},
      {"", ""},
      {"*/*;q=0", ""},
  };
  for (const auto& [accept, chosen] : cases) {
    net::Headers headers;
    headers.add("accept", accept);
    EXPECT_EQ(choose_media_type(headers, offered).value_or(""), chosen) << accept;
  }
  EXPECT_EQ(choose_media_type({}, offered), "application/json");
}

TEST(MediaTypeChoiceTest, TakesSeveralFields) {
  net::Headers headers;
  headers.add("Accept", "text/csv;q=0.1");
  headers.add("Accept", "text/html;q=0.2");
  EXPECT_EQ(choose_media_type(headers, {"text/csv", "text/html"}), "text/html");
}

}  // namespace
}  // namespace consort::server
