#include "trust/x509/pem.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "trust/testing/authorities.h"

namespace consort::trust {
namespace {

RC_GTEST_PROP(Pem, ReadsBackItsText, (const std::string& bytes)) {
  RC_PRE(!bytes.empty());
  auto back = one_from_pem("THING", to_pem("THING", bytes));
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == bytes);
}

RC_GTEST_PROP(Pem, ReadsAnything, (const std::string& text)) {
  (void)from_pem("THING", text, {.text = 64 << 10, .blocks = 2});
  (void)from_pem("THING", "-----BEGIN THING-----\n" + text, {.text = 64 << 10, .blocks = 2});
}

TEST(Pem, ReadsForeignLineEndsAndWidths) {
  auto back =
      one_from_pem("THING", "\n  -----BEGIN THING-----\r\nAQ\r\nID\r\n-----END THING-----\r\n\r\n");
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(*back, "\x01\x02\x03");
}

TEST(Pem, SaysWhatIsWrong) {
  const std::string good = "-----BEGIN THING-----\nAQID\n-----END THING-----\n";
  const std::pair<std::string, std::string> cases[] = {
      {"", "it is empty"},
      {" \n\n", "it is empty"},
      {"hello", "line 1 is not '-----BEGIN THING-----'"},
      {"# mine\n" + good, "line 1 is not '-----BEGIN THING-----'"},
      {"-----BEGIN OTHER-----\nAQID\n-----END OTHER-----\n",
       "line 1 is not '-----BEGIN THING-----'"},
      {"-----BEGIN THING-----\nAQID\n", "'-----END THING-----' is missing"},
      {"-----BEGIN THING-----\nAQID\n-----END OTHER-----\n", "'-----END THING-----' is missing"},
      {"-----BEGIN THING-----\n-----END THING-----\n", "what ends in line 2 is not base64"},
      {"-----BEGIN THING-----\nAQ*D\n-----END THING-----\n", "what ends in line 3 is not base64"},
      {"-----BEGIN THING-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END THING-----\n",
       "what ends in line 5 is not base64"},
      {good + good, "line 4 begins more than 1 block"},
      {std::string(70'000, ' '), "it is longer than 65536 bytes"},
  };
  for (const auto& [text, why] : cases) {
    auto read = one_from_pem("THING", text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().message, "this is no PEM text of a THING: " + why);
  }
}

}  // namespace
}  // namespace consort::trust
