#include "trust/x509/renewal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "trust/testing/authorities.h"

namespace consort::trust {
namespace {

using std::chrono::hours;

Certificate valid_for(hours life) {
  Certificate certificate;
  certificate.not_before = kNow;
  certificate.not_after = kNow + life;
  return certificate;
}

TEST(Renewal, BeginsAtAThirdAndSpreadsOverASixth) {
  Certificate month = valid_for(hours(24 * 30));
  EXPECT_EQ(renew_at(month, 0), kNow + hours(24 * 10));
  EXPECT_EQ(renew_at(month, 0.5), kNow + hours(24 * 10 + 60));
  EXPECT_LT(renew_at(month, 0.999999), kNow + hours(24 * 15));
}

TEST(Renewal, IsDueFromThenOn) {
  Certificate month = valid_for(hours(24 * 30));
  EXPECT_FALSE(renewal_due(month, 0, kNow));
  EXPECT_FALSE(renewal_due(month, 0, kNow + hours(24 * 10) - Duration(1)));
  EXPECT_TRUE(renewal_due(month, 0, kNow + hours(24 * 10)));
  EXPECT_TRUE(renewal_due(month, 0.9, kNow + hours(24 * 100)));
}

RC_GTEST_PROP(Renewal, LeavesHalfOfEveryLife, ()) {
  Certificate certificate = valid_for(hours(*rc::gen::inRange(1, 24 * 4000)));
  double random = *rc::gen::inRange(0, 1'000'000) / 1e6;
  Duration life = certificate.not_after - certificate.not_before;
  RC_ASSERT(renew_at(certificate, random) >= kNow + life / 3);
  RC_ASSERT(renew_at(certificate, random) <= kNow + life / 2);
}

}  // namespace
}  // namespace consort::trust
