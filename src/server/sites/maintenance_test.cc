#include "server/sites/maintenance.h"

#include "server/sites/testing/test_site.h"

namespace consort::server {
namespace {

TEST(Maintenance, PacksARepositoryThatIsInUse) {
  TestSite site;
  std::vector<ObjectId> made;
  for (int i = 0; i < 30; ++i)
    made.push_back(site.commit({{"a", std::to_string(i)}}));
  auto processes = system::real_process_runner("/");
  std::atomic<bool> done = false;
  std::thread committer([&] {
    while (!done)
      made.push_back(site.commit({{"a", std::to_string(made.size())}}));
  });
  Status tidied = tidy_repository(*site, *processes);
  done = true;
  committer.join();
  ASSERT_TRUE(tidied) << tidied.error().to_string();
  EXPECT_EQ(site.git().must({"fsck", "--strict", "--no-dangling"}), "");
  for (size_t i = 0; i < made.size(); ++i)
    EXPECT_EQ(*(*site->tree(made[i]))->read("a"), std::to_string(i));
  EXPECT_EQ(site.git().must({"rev-list", "--count", "main"}), std::to_string(made.size()));
}

}  // namespace
}  // namespace consort::server
