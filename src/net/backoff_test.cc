#include "net/backoff.h"

#include <rapidcheck.h>

namespace consort::net {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(Backoff, DoublesUpToTheCap) {
  Backoff backoff({.first = seconds(1), .cap = seconds(10)}, [] { return 1.0; });
  for (int expected : {1, 2, 4, 8, 10, 10})
    EXPECT_EQ(backoff.next(), seconds(expected));
}

TEST(Backoff, BeginsAnewAfterAConnectionThatHeld) {
  Backoff backoff({.first = seconds(1), .cap = minutes(1), .stable = minutes(1)},
                  [] { return 1.0; });
  for (int i = 0; i < 3; ++i)
    backoff.next();
  EXPECT_EQ(backoff.next(seconds(59)), seconds(8));
  EXPECT_EQ(backoff.next(minutes(1)), seconds(1));
}

TEST(Backoff, SpreadsOverAllOfTheDelay) {
  std::vector<double> random = {0.0, 0.25, 0.5};
  size_t at = 0;
  Backoff backoff({.first = seconds(4)}, [&] { return random[at++]; });
  EXPECT_EQ(backoff.next(), seconds(0));
  EXPECT_EQ(backoff.next(), seconds(2));
  EXPECT_EQ(backoff.next(), seconds(8));
}

TEST(Backoff, NeverWaitsLongerThanTheCap) {
  EXPECT_TRUE(rc::check([](uint32_t first, uint32_t cap, std::vector<uint16_t> held) {
    Backoff::Settings settings{
        .first = Duration(first), .cap = Duration(cap), .stable = Duration(1000)};
    Backoff backoff(settings, [] { return 0.999; });
    for (uint16_t each : held) {
      Duration delay = backoff.next(Duration(each));
      RC_ASSERT(delay >= Duration(0) && delay <= settings.cap);
      if (each >= 1000) RC_ASSERT(delay <= settings.first);
    }
  }));
}

}  // namespace
}  // namespace consort::net
