#include "server/compliance/outages.h"

#include <gtest/gtest.h>

namespace consort::server {
namespace {

using std::chrono::hours;
using store::Breach;
using store::BreachKind;

constexpr store::HostId kWeb{1}, kDatabase{2};
const WallTime kBegin = *parse_rfc3339("2026-03-01T00:00:00Z");

Breach breach(store::HostId host, const std::string& address, int from, std::optional<int> to,
              BreachKind kind = BreachKind::drifted) {
  return {host, address, kind, kBegin + hours(from),
          to ? std::optional(kBegin + hours(*to)) : std::nullopt};
}

TEST(OutagesTest, WhatOverlapsOrTouchesIsOne) {
  auto outages =
      outages_of({breach(kWeb, "a", 3, 5, BreachKind::failed), breach(kWeb, "a", 1, 3),
                  breach(kWeb, "a", 7, 8), breach(kWeb, "b", 2, 4), breach(kDatabase, "a", 2, 4)});
  ASSERT_EQ(outages.size(), 4u);
  EXPECT_EQ(outages[0],
            (Outage{kWeb, "a", BreachKind::failed, kBegin + hours(1), kBegin + hours(5)}));
  EXPECT_EQ(outages[1].lost, kBegin + hours(7));
  EXPECT_EQ(outages[2].address, "b");
  EXPECT_EQ(outages[3].host, kDatabase);
}

TEST(OutagesTest, WhatLastsLasts) {
  auto outages = outages_of({breach(kWeb, "a", 1, {}), breach(kWeb, "a", 2, 3),
                             breach(kWeb, "a", 9, 10, BreachKind::blocked)});
  ASSERT_EQ(outages.size(), 1u);
  EXPECT_EQ(outages[0], (Outage{kWeb, "a", BreachKind::blocked, kBegin + hours(1), {}}));
  outages = outages_of({breach(kWeb, "a", 1, 5), breach(kWeb, "a", 2, {})});
  ASSERT_EQ(outages.size(), 1u);
  EXPECT_FALSE(outages[0].regained);
}

TEST(OutagesTest, AClockThatIsAheadMakesNoTimeNegative) {
  auto outages = outages_of({breach(kWeb, "a", 5, 3)});
  ASSERT_EQ(outages.size(), 1u);
  EXPECT_EQ(*outages[0].regained, outages[0].lost);
}

TEST(OutagesTest, WhatComesAndGoesIsFlapping) {
  std::vector<Breach> breaches;
  for (int i = 0; i < 4; ++i) {
    breaches.push_back(breach(kWeb, "often", 100 + 2 * i, 101 + 2 * i));
    breaches.push_back(breach(kWeb, "long ago", 10 + 2 * i, 11 + 2 * i));
  }
  for (int i = 0; i < 3; ++i) {
    breaches.push_back(breach(kWeb, "just so", 100 + 2 * i, 101 + 2 * i));
    breaches.push_back(
        breach(kWeb, "hardly", 100 + 2 * i, i == 2 ? std::nullopt : std::optional(101 + 2 * i)));
  }
  const Window window{kBegin, kBegin + hours(110)};
  EXPECT_EQ(flapping_of(outages_of(breaches), window),
            (std::vector<Flapping>{{kWeb, "often", 8}, {kWeb, "just so", 6}}));
  EXPECT_TRUE(flapping_of(outages_of(breaches), {kBegin + hours(106), window.to}).empty());
}

}  // namespace
}  // namespace consort::server
