#include "server/sites/follower.h"

#include "net/testing/awaited.h"
#include "server/sites/testing/test_site.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class FollowerTest : public ::testing::Test {
 protected:
  FollowerTest() : outside_(site_.work("outside")) {
    outside_.must({"init", "-q", "-b", "trunk"});
    branch_.url = "file://" + outside_.folder();
  }
  ObjectId commit(const std::string& message) {
    return *ObjectId::from_hex(outside_.commit(message));
  }
  Result<FollowOutcome> look() { return follow(*site_, branch_, *processes_); }

  TestSite site_;
  GitClient outside_;
  OutsideBranch branch_{.branch = "trunk", .protocols = {"file"}};
  std::unique_ptr<system::ProcessRunner> processes_ = system::real_process_runner("/");
};

TEST_F(FollowerTest, FastForwards) {
  ObjectId first = commit("One");
  auto looked = look();
  ASSERT_TRUE(looked) << looked.error().to_string();
  EXPECT_EQ(looked->what, Followed::advanced);
  EXPECT_EQ(site_.head(), first);
  EXPECT_EQ(look()->what, Followed::unchanged);
  commit("Two");
  ObjectId third = commit("Three");
  EXPECT_EQ(look()->what, Followed::advanced);
  EXPECT_EQ(site_.head(), third);
  EXPECT_THAT(site_.moves(),
              ::testing::ElementsAre(BranchMove{std::nullopt, first}, BranchMove{first, third}));
  GitClient clone(site_.work("clone"));
  clone.must({"clone", "-q", site_.folder(), "."});
  EXPECT_EQ(clone.must({"for-each-ref", "refs/consort"}), "");
}

TEST_F(FollowerTest, ReportsARewrittenBranchAndFollowsItOnlyWhenTold) {
  commit("One");
  ObjectId second = commit("Two");
  ASSERT_TRUE(look());
  outside_.must({"reset", "-q", "--hard", "HEAD~1"});
  ObjectId other = commit("Other");
  for (int i = 0; i < 2; ++i) {
    auto looked = look();
    EXPECT_EQ(looked->what, Followed::rewritten);
    EXPECT_EQ(looked->outside, other);
    EXPECT_FALSE(looked->moved);
    EXPECT_EQ(site_.head(), second);
  }
  branch_.follow_rewrites = true;
  EXPECT_TRUE(look()->moved);
  EXPECT_EQ(site_.head(), other);
}

TEST_F(FollowerTest, NeverLosesCommitsOfOurOwn) {
  commit("One");
  branch_.follow_rewrites = true;
  ASSERT_TRUE(look());
  ObjectId ours = site_.commit({{"a", "ours"}});
  EXPECT_EQ(look()->what, Followed::unchanged);
  commit("Two");
  EXPECT_EQ(look()->what, Followed::diverged);
  EXPECT_EQ(site_.head(), ours);
}

TEST_F(FollowerTest, SaysWhatItCannotFollow) {
  EXPECT_EQ(look().error().code, Code::failed);  // no such branch
  branch_.branch = "trunk:refs/heads/main";
  EXPECT_EQ(look().error().code, Code::invalid);
  branch_.branch = "trunk";
  branch_.url = "file:///none";
  EXPECT_THAT(look().error().message, HasSubstr("/none"));
  branch_.protocols = {"https"};
  EXPECT_EQ(look().error().code, Code::denied);
  branch_.url = "ext::sh -c true";
  EXPECT_EQ(look().error().code, Code::denied);
  branch_.url = "--upload-pack=true";
  EXPECT_EQ(look().error().code, Code::denied);
  branch_.url = "https://127.0.0.1:1/x.git";
  EXPECT_EQ(look().error().code, Code::failed);
  branch_.url = "https://127.0.0.1/x\ny";
  EXPECT_EQ(look().error().code, Code::invalid);
}

TEST_F(FollowerTest, RefusesAPackThatIsTooLarge) {
  std::string noise(300'000, ' ');
  for (size_t i = 0; i < noise.size(); ++i)
    noise[i] = static_cast<char>((i * 2654435761u) >> 13);
  outside_.write("noise", noise);
  commit("Large");
  branch_.largest_pack = 1'000;
  EXPECT_FALSE(look());
  EXPECT_EQ(*site_->head(), std::nullopt);
}

TEST_F(FollowerTest, LooksWhenItIsTold) {
  ObjectId first = commit("One");
  net::Awaited<FollowOutcome> begun, told;
  int looks = 0;
  auto site = std::shared_ptr<SiteRepository>(std::shared_ptr<void>(), &*site_);
  Follower follower(site, *processes_,
                    {.outside = branch_,
                     .every = std::chrono::hours(1),
                     .on_followed =
                         [&](const Result<FollowOutcome>& outcome) {
                           ASSERT_TRUE(outcome);
                           (looks++ ? told : begun).set(*outcome);
                         },
                     .random = [] { return 0.5; }});
  EXPECT_EQ(begun.get().outside, first);
  ObjectId second = commit("Two");
  follower.look_now();
  EXPECT_EQ(told.get().outside, second);
  EXPECT_EQ(site_.head(), second);
}

}  // namespace
}  // namespace consort::server
