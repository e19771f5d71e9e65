#include "server/sites/serving/side_band.h"

#include <gtest/gtest.h>

namespace consort::server {
namespace {

using std::string_literals::operator""s;

TEST(SideBand, AddsAMessageBeforeTheEnd) {
  EXPECT_EQ(with_message("0006\1x0000", "hello\n"), "0006\1x000b\2hello\n0000"s);
  EXPECT_EQ(with_message("0006\1x0000", ""), "0006\1x0000"s);
}

TEST(SideBand, SplitsWhatIsLong) {
  const std::string answer = with_message("0006\1x0000", std::string(9000, 'a'));
  EXPECT_EQ(answer,
            "0006\1x1f45\2" + std::string(8000, 'a') + "03ed\2"s + std::string(1000, 'a') + "0000");
}

TEST(SideBand, LeavesOtherAnswersAsTheyAre) {
  for (const std::string& answer : {""s, "0000"s, "000eunpack ok\n0000"s, "0006\1x"s})
    EXPECT_EQ(with_message(answer, "hello\n"), answer);
}

}  // namespace
}  // namespace consort::server
