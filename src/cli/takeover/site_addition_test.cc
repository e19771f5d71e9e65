#include "cli/takeover/site_addition.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>

#include "cli/testing/cli_fixture.h"

namespace consort::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Files = std::map<std::string, std::string>;

class SiteAdditionTest : public CliTest {
 protected:
  std::string site(const std::string& name = "site") { return (folder_ / name).string(); }

  std::vector<std::string> files_of(const std::string& name) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / name))
      if (!entry.is_directory())
        files.push_back(fs::relative(entry.path(), folder_ / name).string());
    std::sort(files.begin(), files.end());
    return files;
  }

  const Files files_ = {
      {"files/db1/etc/a", "one\n"}, {"files/db1/etc/b/c", "two\n"}, {"hosts/db1.yaml", "{}\n"}};
};

TEST_F(SiteAdditionTest, ComesIntoASiteThatIsThere) {
  auto addition = SiteAddition::begin(site());
  ASSERT_TRUE(addition) << addition.error().to_string();
  EXPECT_FALSE((*addition)->is_new());
  EXPECT_EQ((*addition)->free_files_folder("db1"), "db1");
  EXPECT_EQ(SiteAddition::begin(site()).error().code, Code::busy);
  ASSERT_TRUE((*addition)->publish(files_, "hosts/db1.yaml"));
  addition->reset();
  EXPECT_THAT(files_of("site"),
              ElementsAre("files/db1/etc/a", "files/db1/etc/b/c", "hosts/db1.yaml",
                          "hosts/web1.yaml", "site.yaml", "tags/base.yaml"));
  EXPECT_EQ(read("site/files/db1/etc/b/c"), "two\n");
}

TEST_F(SiteAdditionTest, MakesASiteWhereThereIsNone) {
  Files files = files_;
  files["site.yaml"] = "name: x\nformat: 1\n";
  {
    auto addition = SiteAddition::begin(site("new/one"));
    ASSERT_TRUE(addition);
    EXPECT_TRUE((*addition)->is_new());
    ASSERT_TRUE((*addition)->publish(files, "site.yaml"));
  }
  EXPECT_EQ(files_of("new/one").size(), 4u);
  { auto given_up = SiteAddition::begin(site("other")); }
  EXPECT_FALSE(exists("other"));
}

TEST_F(SiteAdditionTest, ReplacesNothing) {
  write("site/hosts/db1.yaml", "tags: [base]\n");
  write("site/files/db1/mine", "mine\n");
  {
    auto addition = SiteAddition::begin(site());
    EXPECT_EQ((*addition)->free_files_folder("db1"), "db1-2");
    EXPECT_EQ((*addition)->publish(files_, "hosts/db1.yaml").error().code, Code::exists);
    Files beside = {{"files/db1-2/etc/a", "one\n"}, {"hosts/db1.yaml", "{}\n"}};
    EXPECT_EQ((*addition)->publish(beside, "hosts/db1.yaml").error().code, Code::exists);
  }
  EXPECT_THAT(files_of("site"), ElementsAre("files/db1/mine", "hosts/db1.yaml", "hosts/web1.yaml",
                                            "site.yaml", "tags/base.yaml"));
  write("home/notes.txt", "mine\n");
  auto refused = SiteAddition::begin(site("home"));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("holds other things"));
  EXPECT_THAT(files_of("home"), ElementsAre("notes.txt"));
}

// At every moment the site has nothing of it, as far as it compiles, or all; and the next run ends
// with all.
TEST_F(SiteAdditionTest, AKilledRunLeavesNothingOrAll) {
  for (int microseconds = 0; microseconds < 6000; microseconds += 150) {
    const std::string name = "killed" + std::to_string(microseconds);
    write(name + "/site.yaml", "name: x\nformat: 1\n");
    const pid_t child = ::fork();
    if (child == 0) {
      auto addition = SiteAddition::begin(site(name));
      (void)(*addition)->publish(files_, "hosts/db1.yaml");
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(microseconds));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const bool there = exists(name + "/hosts/db1.yaml");
    if (there) {
      EXPECT_EQ(read(name + "/files/db1/etc/b/c"), "two\n");
    }
    {
      auto addition = SiteAddition::begin(site(name));
      ASSERT_TRUE(addition) << addition.error().to_string();
      EXPECT_EQ((*addition)->free_files_folder("db1"), there ? "db1-2" : "db1");
      if (!there) {
        ASSERT_TRUE((*addition)->publish(files_, "hosts/db1.yaml"));
      }
    }
    EXPECT_THAT(files_of(name),
                ElementsAre("files/db1/etc/a", "files/db1/etc/b/c", "hosts/db1.yaml", "site.yaml"));
  }
}

// A site with what a killed run leaves: `units` were moved in, and `last` was not.
class LeftoverStage : public SiteAdditionTest {
 protected:
  void leave(const std::string& units, const std::string& last = "hosts/db1.yaml") {
    write(kStage + "/journal", units + last + "\nend\n");
    write(kStage + "/tree/" + last, "{}\n");
    fs::permissions(folder_ / kStage, fs::perms::owner_all);
  }
  void expect_refusal(const std::string& why) {
    const std::vector<std::string> before = files_of("home");
    auto refused = SiteAddition::begin(site());
    ASSERT_FALSE(refused) << why;
    EXPECT_EQ(refused.error().code, Code::denied);
    EXPECT_THAT(refused.error().message, HasSubstr(why));
    EXPECT_THAT(refused.error().message, HasSubstr("ask whoever gave you the site"));
    EXPECT_EQ(files_of("home"), before);
    EXPECT_TRUE(exists(kStage));
  }
  void SetUp() override {
    SiteAdditionTest::SetUp();
    write("home/ann/letter", "mine\n");
  }

  const std::string kStage = "site/.consort-addition~";
};

TEST_F(LeftoverStage, IsUndoneWhenItIsOurs) {
  write("site/files/db1/a", "one\n");
  leave("files/db1\n");
  auto addition = SiteAddition::begin(site());
  ASSERT_TRUE(addition) << addition.error().to_string();
  EXPECT_FALSE(exists("site/files"));
  EXPECT_TRUE(exists("site/hosts/web1.yaml"));
}

TEST_F(LeftoverStage, NamesOnlyWhatAnAdditionMoves) {
  for (const std::string unit : {"../home/ann", "files/../../home/ann", "/etc", "files//etc",
                                 "files/", "files/..", "files", "hosts", "hosts/..", "hosts/web1",
                                 "tags/base.yaml", ".git", ".", "", "files/a/b", "./files/a"}) {
    leave(unit + "\n");
    expect_refusal("its journal names '" + unit + "'");
    EXPECT_TRUE(exists(kStage + "/journal"));
    EXPECT_TRUE(exists("site/tags/base.yaml"));
  }
}

TEST_F(LeftoverStage, LeadsThroughNoLink) {
  fs::create_directory_symlink(folder_ / "home", folder_ / "site/files");
  leave("files/ann\n");
  expect_refusal("site/files is no folder of its own");
}

TEST_F(LeftoverStage, IsAFolderOfOursAlone) {
  leave("files/db1\n");
  fs::permissions(folder_ / kStage, static_cast<fs::perms>(0755));
  expect_refusal("others may come into it");
  fs::rename(folder_ / kStage, folder_ / "home/stage");
  fs::permissions(folder_ / "home/stage", fs::perms::owner_all);
  fs::create_directory_symlink(folder_ / "home/stage", folder_ / kStage);
  expect_refusal("it is no folder of its own");
  fs::remove(folder_ / kStage);
  write(kStage, "a file\n");
  expect_refusal("it is no folder of its own");
}

TEST_F(LeftoverStage, OfSomebodyElseIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  leave("files/db1\n");
  ASSERT_EQ(::lchown((folder_ / kStage).c_str(), 4711, 4711), 0);
  expect_refusal("it belongs to user 4711");
}

TEST_F(LeftoverStage, ThatGitTracksIsRefused) {
  leave("files/db1\n");
  const std::string in_site = "git -C " + site() + " ";
  ASSERT_EQ(std::system((in_site + "init -q && " + in_site + "add -f .").c_str()), 0);
  expect_refusal("git tracks it");
  ASSERT_EQ(std::system((in_site + "update-index --index-version 4").c_str()), 0);
  expect_refusal("cannot be told");
  fs::remove_all(folder_ / "site/.git");
  EXPECT_TRUE(SiteAddition::begin(site()));
}

}  // namespace
}  // namespace consort::cli
