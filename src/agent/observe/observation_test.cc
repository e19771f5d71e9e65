#include "agent/observe/observation.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "agent/observe/package_activity.h"
#include "base/descriptor.h"
#include "model/json.h"
#include "resources/built_in.h"
#include "resources/testing/stage.h"
#include "survey/testing/small_debian.h"

namespace consort::agent {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ObservationTest : public ::testing::Test {
 protected:
  ~ObservationTest() override { std::filesystem::remove_all(folder_); }

  Result<Observation> look() {
    resources::MemoryBlobs blobs;
    const model::Facts facts = machine_.facts();
    resources::Context context{machine_.target(), facts, blobs};
    Viewpoint from{.scope = scope_, .folder = folder_};
    from.is_disturbed = [this] { return disturbed_; };
    from.is_of_packages = [this](const model::Change& change) {
      return change.address.to_string() == of_packages_;
    };
    return observe(types_, context, from, baseline_, memory_);
  }
  // "action address", each.
  std::vector<std::string> changes() {
    auto observation = look();
    EXPECT_TRUE(observation) << observation.error().to_string();
    std::vector<std::string> told;
    if (!observation) return told;
    for (const model::Change& change : observation->changes) {
      told.push_back(std::string(to_string(change.action)) + " " + change.address.to_string());
      const model::Value all = model::to_value(change, {});
      const model::Value* attributes = all.map().find("attributes");
      told_ = attributes ? model::to_json(*attributes) : "";
    }
    return told;
  }
  system::FakeFileSystem& files() { return machine_.files(); }

  static std::string new_folder() {
    char name[] = "/tmp/consort-observe-XXXXXX";
    return mkdtemp(name);
  }

  const std::string folder_ = new_folder();
  survey::SmallDebian machine_;
  const resources::Registry types_ = resources::built_in();
  survey::DescriptionScope scope_;
  std::optional<Baseline> baseline_;
  survey::Memory memory_;
  std::string told_;  // the attributes of the last change
  bool disturbed_ = false;
  std::string of_packages_;
};

TEST_F(ObservationTest, TellsWhatSomebodyDid) {
  EXPECT_THAT(changes(), IsEmpty());
  files().put("/etc/motd.local", "hello\n");
  EXPECT_THAT(changes(), ElementsAre("delete files./etc/motd.local"));
  EXPECT_THAT(changes(), ElementsAre("delete files./etc/motd.local"));
  files().erase("/etc/motd.local");
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(ObservationTest, WhatPackagesMadeIsTakenForGranted) {
  changes();
  files().put("/etc/made", "x");
  of_packages_ = "files./etc/made";
  EXPECT_THAT(changes(), IsEmpty());
  of_packages_ = "";
  EXPECT_THAT(changes(), IsEmpty());
  files().put("/etc/made", "y");
  EXPECT_THAT(changes(), SizeIs(1));
}

TEST_F(ObservationTest, NothingIsTakenOfALookThatPackagesDisturbed) {
  changes();
  files().put("/etc/made", "x");
  disturbed_ = true;
  EXPECT_EQ(look().error().code, Code::busy);
  disturbed_ = false;
  EXPECT_THAT(changes(), ElementsAre("delete files./etc/made"));
}

// Nobody can say that it is gone.
TEST_F(ObservationTest, WhatCannotBeLookedAtIsNotRemoved) {
  files().put("/etc/app/one", "1");
  files().put("/etc/app/two", "2");
  changes();
  files().fail("list /etc/app", EACCES);
  auto blind = look();
  ASSERT_TRUE(blind);
  EXPECT_THAT(blind->changes, IsEmpty());
  EXPECT_THAT(blind->unseen, ElementsAre(HasSubstr("/etc/app: cannot list /etc/app")));
  scope_.files.below = 1;
  auto large = look();
  ASSERT_TRUE(large);
  EXPECT_THAT(large->unseen, ElementsAre(HasSubstr("there are more than 1 files below")));
  EXPECT_THAT(large->changes, IsEmpty());
  scope_.files = {};
  files().erase("/etc/app/two");
  EXPECT_THAT(changes(), ElementsAre("create files./etc/app/two"));
}

TEST_F(ObservationTest, WhatTheSiteIgnoresByNowIsNotRemoved) {
  files().put("/etc/app/cache", "1");
  files().put("/etc/other/cache/1", "1");
  changes();
  scope_.rules = {{"/etc/app/cache", survey::RuleKind::state, "a cache"},
                  {"/etc/other/cache/*", survey::RuleKind::state, "a cache"}};
  EXPECT_THAT(changes(), IsEmpty());
  files().put("/etc/app/cache", "2");
  files().put("/etc/other/cache/2", "2");
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(ObservationTest, WhatAPackageBringsByNowAsItIsWasNotRemoved) {
  files().put("/etc/app.conf", "same\n");
  changes();
  files().put("/var/lib/dpkg/info/app.list", "/.\n/etc/app.conf\n");
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_F(ObservationTest, WhatIsNotShownAnyMoreIsToldWithoutWhatIsInIt) {
  files().put("/etc/app.conf", "open\n");
  changes();
  files().put("/etc/app.conf", "open\n", 0600);
  EXPECT_THAT(changes(), ElementsAre("update files./etc/app.conf"));
  EXPECT_EQ(told_, R"([{"from":"0600","name":"mode","to":"0644"}])");
  files().put("/etc/app.conf", "secret\n", 0600);
  EXPECT_THAT(changes(), ElementsAre("update files./etc/app.conf"));
  EXPECT_THAT(told_, AllOf(HasSubstr("$redacted"), Not(HasSubstr("secret"))));
  files().erase("/etc/app.conf");
  EXPECT_THAT(changes(), ElementsAre("create files./etc/app.conf"));
}

TEST_F(ObservationTest, AProgramThatWasReplacedIsToldByItsDigest) {
  files().put("/etc/tool", std::string("ELF\0one", 7));
  changes();
  files().put("/etc/tool", std::string("ELF\0two", 7));
  EXPECT_THAT(changes(), ElementsAre("update files./etc/tool"));
  EXPECT_THAT(told_, HasSubstr(sha256(std::string("ELF\0two", 7)).hex()));
}

TEST(PackageActivity, IsToldByTheLocksOfPackageManagers) {
  char name[] = "/tmp/consort-locks-XXXXXX";
  const std::string root = mkdtemp(name);
  EXPECT_FALSE(packages_are_changing(root));
  std::filesystem::create_directories(root + "/var/lib/dpkg");
  const std::string path = root + "/var/lib/dpkg/lock-frontend";
  std::ofstream(path) << "";
  EXPECT_FALSE(packages_are_changing(root));
  {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    ASSERT_EQ(::fcntl(file.get(), F_SETLK, &lock), 0);
    EXPECT_TRUE(packages_are_changing(root));
  }
  EXPECT_FALSE(packages_are_changing(root));
  std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace consort::agent
