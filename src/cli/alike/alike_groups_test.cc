#include "cli/alike/alike_groups.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace consort::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

HostItems host(const std::string& name, const std::vector<std::string>& items) {
  HostItems host{name, {}};
  for (const std::string& item : items)
    host.items.push_back(sha256(item));
  return host;
}

TEST(AlikeGroups, NeedEnoughInCommon) {
  const std::vector<HostItems> hosts = {host("a", {"1", "2", "3", "4", "5"}), host("b", {"x", "y"}),
                                        host("c", {"1", "2", "3", "4", "6"}), host("d", {}),
                                        host("e", {"1", "2", "3"})};
  auto groups = alike_groups(hosts, 0.8);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_THAT(groups[0].hosts, ElementsAre(0, 2));
  EXPECT_EQ(groups[0].common.size(), 4u);
  EXPECT_THAT(alike_groups(hosts, 0.9), IsEmpty());
  auto wide = alike_groups(hosts, 0.6);
  ASSERT_EQ(wide.size(), 1u);
  EXPECT_THAT(wide[0].hosts, ElementsAre(0, 2, 4));
  EXPECT_EQ(wide[0].common.size(), 3u);
}

// Whatever the filter leaves out could not have shared enough: every two hosts in no group, or
// leaders of two, share less than that.
TEST(AlikeGroups, AreExact) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<HostItems> hosts;
    for (int h = 0; h < 12; ++h) {
      std::vector<std::string> items;
      for (int item = 0; item < 12; ++item)
        if (random() % 10 < 7) items.push_back(std::to_string(item));
      hosts.push_back(host(std::to_string(h), items));
      std::sort(hosts.back().items.begin(), hosts.back().items.end());
    }
    const double share = 0.5 + 0.1 * (round % 5);
    std::vector<size_t> group_of(hosts.size(), SIZE_MAX);
    const auto groups = alike_groups(hosts, share);
    for (size_t g = 0; g < groups.size(); ++g)
      for (size_t h : groups[g].hosts) {
        EXPECT_EQ(group_of[h], SIZE_MAX);
        group_of[h] = g;
        const auto& items = hosts[h].items;
        EXPECT_TRUE(std::includes(items.begin(), items.end(), groups[g].common.begin(),
                                  groups[g].common.end()));
        EXPECT_GE(static_cast<double>(groups[g].common.size()) + 1e-6,
                  share * static_cast<double>(items.size()));
      }
    for (size_t a = 0; a < hosts.size(); ++a)
      for (size_t b = a + 1; b < hosts.size(); ++b) {
        if (group_of[a] != SIZE_MAX || group_of[b] != SIZE_MAX) continue;
        std::vector<Digest> common;
        std::set_intersection(hosts[a].items.begin(), hosts[a].items.end(), hosts[b].items.begin(),
                              hosts[b].items.end(), std::back_inserter(common));
        const size_t most = std::max(hosts[a].items.size(), hosts[b].items.size());
        EXPECT_TRUE(common.empty() ||
                    static_cast<double>(common.size()) + 1e-6 < share * static_cast<double>(most));
      }
  }
}

// A thousand hosts of ten kinds, with a hundred things in common to all of them.
TEST(AlikeGroups, AThousandHostsAreNotComparedAllWithAll) {
  std::vector<HostItems> hosts;
  for (int h = 0; h < 1000; ++h) {
    std::vector<std::string> items;
    for (int item = 0; item < 100; ++item)
      items.push_back("all" + std::to_string(item));
    for (int item = 0; item < 400; ++item)
      items.push_back("kind" + std::to_string(h % 10) + "-" + std::to_string(item));
    for (int item = 0; item < 20; ++item)
      items.push_back("own" + std::to_string(h) + "-" + std::to_string(item));
    hosts.push_back(host(std::to_string(h), items));
  }
  const auto groups = alike_groups(hosts, 0.8);
  ASSERT_EQ(groups.size(), 10u);
  for (const AlikeGroup& group : groups) {
    EXPECT_EQ(group.hosts.size(), 100u);
    EXPECT_EQ(group.common.size(), 500u);
  }
}

}  // namespace
}  // namespace consort::cli
