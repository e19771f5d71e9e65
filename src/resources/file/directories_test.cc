#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;

class Directories : public testing::Test {
 protected:
  Directories() {
    stage().put("/srv/site/mine", "x");
    stage().put("/srv/site/stray", "x");
    stage().put("/srv/site/full/inside", "x");
    stage().make_directory("/srv/site/empty");
  }
  Stage& stage() { return bench_.stage(); }
  Workbench bench_{"directories"};
};

TEST_F(Directories, PurgeShowsWhatWillGo) {
  auto found = bench_.look("/srv/site", "{purge: true, keep: [mine], ignore: ['e*y']}");
  ASSERT_TRUE(found && found->change);
  ASSERT_EQ(found->change->attributes.size(), 1u);
  EXPECT_EQ(found->change->attributes[0].name, "unmanaged");
  EXPECT_EQ(found->change->attributes[0].from,
            model::Value(model::List{model::Value("full/"), model::Value("stray")}));
  EXPECT_EQ(found->change->attributes[0].to, model::Value(model::List()));
}

TEST_F(Directories, PurgeIsNoChangeOfADirectoryThatIsMade) {
  auto found = bench_.look("/srv/new", "{purge: true, keep: []}");
  ASSERT_TRUE(found && found->change);
  ASSERT_EQ(found->change->attributes.size(), 1u);
  EXPECT_EQ(found->change->attributes[0].name, "state");
}

TEST_F(Directories, PurgeKeepsWhatPatternsName) {
  stage().put("/srv/site/a.wants/x", "x");
  auto found = bench_.look("/srv/site", "{purge: true, keep: ['*.wants', mine, stray, full]}");
  ASSERT_TRUE(found && found->change);
  EXPECT_EQ(found->change->attributes[0].from, model::Value(model::List{model::Value("empty/")}));
}

TEST_F(Directories, PurgeWithoutForceRemovesNothingWhenOneIsFull) {
  EXPECT_THAT(bench_.failure("/srv/site", "{purge: true, keep: [mine]}"),
              HasSubstr("/srv/site/full is not empty (1 entry: inside)"));
  EXPECT_TRUE(stage().exists("/srv/site/stray"));
  ASSERT_TRUE(bench_.converge("/srv/site", "{purge: true, keep: [mine], ignore: [full]}"));
  EXPECT_FALSE(stage().exists("/srv/site/stray"));
  EXPECT_FALSE(stage().exists("/srv/site/empty"));
  EXPECT_TRUE(stage().exists("/srv/site/full/inside"));
}

TEST_F(Directories, PurgeRefusesToGuessWhatIsDescribed) {
  EXPECT_THAT(bench_.failure("/srv/site", "{purge: true}"),
              HasSubstr("does not say what is described"));
  EXPECT_TRUE(stage().exists("/srv/site/mine"));
}

TEST_F(Directories, WithoutPurgeNothingIsListed) {
  stage().fake()->files().forget_operations();
  ASSERT_TRUE(bench_.look("/srv/site", "{mode: '0755'}"));
  EXPECT_THAT(stage().fake()->files().operations(),
              testing::Not(testing::Contains(HasSubstr("list"))));
}

TEST_F(Directories, FullOnesAreRemovedByForceOnly) {
  EXPECT_THAT(bench_.failure("/srv/site", "{state: absent}"),
              HasSubstr("/srv/site is not empty (4 entries: empty, full, mine, ...)"));
  ASSERT_TRUE(bench_.converge("/srv/site", "{state: absent, force: true}"));
  EXPECT_FALSE(stage().exists("/srv/site"));
}

TEST_F(Directories, WhatIsReplacedComesBackWhenTheOwnerCannotBeSet) {
  stage().fake()->files().fail("set_owner /srv/site/mine", EPERM);
  EXPECT_THAT(bench_.failure("/srv/site/mine", "{force: true, owner: daemon}"),
              HasSubstr("not permitted"));
  EXPECT_EQ(stage().text("/srv/site/mine"), "x");
}

TEST_F(Directories, TheRootStays) {
  EXPECT_THAT(bench_.failure("/", "{state: absent, force: true}"), HasSubstr("cannot be removed"));
  EXPECT_TRUE(stage().exists("/etc/passwd"));
}

TEST_F(Directories, AFullDirectoryIsNotReplacedUnasked) {
  stage().put("/srv/file", "x");
  stage().make_link("/srv/link", "/srv/site");
  EXPECT_THAT(bench_.failure("/srv/file", "{}"), HasSubstr("is a regular file, not a directory"));
  EXPECT_THAT(bench_.failure("/srv/link", "{}"), HasSubstr("is a symbolic link, not a directory"));
}

TEST_F(Directories, ATreeShowsEveryValueThatIsThere) {
  stage().set_owner("/srv/site/mine", 1, 1);
  stage().set_mode("/srv/site/full", 0700);
  auto found =
      bench_.look("/srv/site", "{recurse: true, owner: root, mode: '0755', file_mode: '0644'}");
  ASSERT_TRUE(found && found->change);
  model::List owners{model::Value("daemon"), model::Value("root")};
  EXPECT_EQ(*found->observed.find("owner"), model::Value(owners));
  EXPECT_EQ(*found->observed.find("file_mode"), model::Value("0644"));
  EXPECT_EQ(found->change->attributes.size(), 2u);
}

// What a tree would be made as, had nobody described parts of it.
TEST_F(Directories, ATreeLeavesAloneWhatIsDescribedByItself) {
  stage().set_mode("/srv/site/mine", 0600);
  stage().put("/srv/site/full/secret", "x", 0600);
  stage().put("/srv/site/other/inside", "x", 0600);
  stage().put("/srv/site/priv/inside", "x", 0600);
  stage().set_mode("/srv/site/priv", 0700);
  stage().fake()->files().forget_operations();
  const std::string tree =
      "{recurse: true, owner: daemon, mode: '0755', file_mode: '0644',"
      " described: [mine, full/secret, other/, priv]}";
  ASSERT_TRUE(bench_.converge("/srv/site", tree).value_or(false));
  auto is = [&](const std::string& path, uint32_t mode, uint32_t uid) {
    auto status = stage().files().status("/srv/site/" + path);
    EXPECT_EQ(status->mode, mode) << path;
    EXPECT_EQ(status->uid, uid) << path;
  };
  is("mine", 0600, 0);
  is("full", 0755, 1);
  is("full/inside", 0644, 1);
  is("full/secret", 0600, 0);
  is("other/inside", 0600, 0);
  is("priv", 0700, 0);
  is("priv/inside", 0644, 1);
  EXPECT_FALSE(*bench_.converge("/srv/site", tree));
  for (const std::string& operation : stage().fake()->files().operations())
    EXPECT_THAT(operation, testing::Not(testing::MatchesRegex("set_.*/(mine|secret|priv)")));
}

TEST_F(Directories, FileModeAloneTouchesFilesAlone) {
  ASSERT_TRUE(bench_.converge("/srv/site", "{file_mode: '0600', mode: '0711', owner: daemon}"));
  EXPECT_EQ(stage().files().status("/srv/site/full/inside")->mode, 0600u);
  EXPECT_EQ(stage().files().status("/srv/site/full/inside")->uid, 0u);
  EXPECT_EQ(stage().files().status("/srv/site/full")->mode, 0755u);
  EXPECT_EQ(stage().files().status("/srv/site")->mode, 0711u);
}

TEST_F(Directories, LinksBelowAreNotFollowed) {
  stage().put("/etc/secret", "x", 0600);
  stage().make_link("/srv/site/full/link", "/etc/secret");
  ASSERT_TRUE(bench_.converge("/srv/site",
                              "{recurse: true, owner: daemon, mode: '0755', file_mode: '0666'}"));
  EXPECT_EQ(stage().files().status("/etc/secret")->mode, 0600u);
  EXPECT_EQ(stage().files().status("/etc/secret")->uid, 0u);
  EXPECT_EQ(stage().files().status("/srv/site/full/link")->uid, 1u);
}

TEST_F(Directories, ALongWalkStopsWhenAsked) {
  std::stop_source stop;
  stop.request_stop();
  auto done = bench_.converge("/srv/site", "{recurse: true, owner: daemon}", stop.get_token());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::cancelled);
}

TEST_F(Directories, MissingParentsAreNamed) {
  EXPECT_THAT(bench_.failure("/a/b/c", "{}"), HasSubstr("/a/b"));
  EXPECT_FALSE(stage().exists("/a"));
}

}  // namespace
}  // namespace consort::resources
