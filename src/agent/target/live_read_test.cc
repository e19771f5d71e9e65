#include "agent/target/live_read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/silent_log.h"
#include "model/json.h"
#include "resources/built_in.h"
#include "system/testing/fake_target.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A machine that no site describes.
class LiveReadTest : public ::testing::Test {
 protected:
  LiveReadTest() { target_->set_live(false); }

  system::FakeFileSystem& files() { return target_->files(); }
  std::string read(const std::string& type, const std::string& name) {
    const Commons commons{clock_, log_, pool_, *content_, registry_};
    auto answer =
        live_read({1, "web1", type, {name}}, commons, {target_, std::make_shared<model::Facts>()},
                  nullptr, model::Redactor(sha256("key")), {});
    auto* readings = std::get_if<wire::Readings>(&answer.result);
    if (!readings || readings->resources.size() != 1) return "no reading";
    auto* state = std::get_if<model::Map>(&readings->resources[0].state);
    return state ? model::to_json(*state) : "no state";
  }

  SystemClock clock_;
  SilentLog log_;
  ThreadPool pool_{1};
  trust::Folder folder_;
  std::unique_ptr<ContentStore> content_ = ContentStore::open(folder_.path() + "/content").value();
  resources::Registry registry_ = resources::built_in();
  std::shared_ptr<system::FakeTarget> target_ = std::make_shared<system::FakeTarget>();
};

TEST_F(LiveReadTest, AFileIsShownThatEverybodyCouldRead) {
  files().put("/srv/open/motd", "hello\n");
  EXPECT_THAT(read("files", "/srv/open/motd"), HasSubstr("hello"));
}

TEST_F(LiveReadTest, AFileIsClosedByItsModeAndByEveryFolderAboveIt) {
  files().put("/srv/open/key", "HUNTER2\n", 0640);
  files().put_directory("/root", 0700);
  files().put("/root/deep/down/key", "HUNTER2\n");
  files().put_link("/srv/way", "/root/deep");
  for (const char* path : {"/srv/open/key", "/root/deep/down/key", "/srv/way/down/key"}) {
    const std::string shown = read("files", path);
    EXPECT_THAT(shown, HasSubstr(R"("state":"present")"));
    EXPECT_THAT(shown, HasSubstr(sha256("HUNTER2\n").hex())) << path;
    EXPECT_THAT(shown, Not(HasSubstr("HUNTER2"))) << path;
  }
}

TEST_F(LiveReadTest, TextOfClosedFilesIsNotShownUnderAnotherName) {
  files().put("/etc/systemd/system/shop.service", "[Service]\nExecStart=/bin/shop\n");
  files().put("/etc/systemd/system/shop.service.d/key.conf", "[Service]\nEnvironment=K=HUNTER2\n",
              0600);
  files().put("/etc/sudoers.d/shop", "shop ALL = (root) NOPASSWD: /bin/a --key HUNTER2\n", 0440);
  files().put("/etc/sudoers.d/aliases", "Cmnd_Alias X = /bin/HUNTER2\n", 0440);
  for (const auto& [type, name, kept] :
       {std::tuple("units", "shop.service", "drop_ins"), std::tuple("sudo_rules", "shop", "users"),
        std::tuple("sudo_rules", "aliases", "content")}) {
    const std::string shown = read(type, name);
    EXPECT_THAT(shown, HasSubstr(R"("state":"present")")) << name;
    EXPECT_THAT(shown, HasSubstr("\"" + std::string(kept) + "\":{")) << name;
    EXPECT_THAT(shown, Not(HasSubstr("HUNTER2"))) << name;
    EXPECT_THAT(shown, Not(HasSubstr("/bin/shop"))) << "not all that it is kept in is open";
  }
}

TEST_F(LiveReadTest, TextOfOpenFilesIsShownUnderAnotherName) {
  files().put("/etc/systemd/system/shop.service", "[Service]\nExecStart=/bin/shop\n");
  files().put("/etc/systemd/system/shop.service.d/user.conf", "[Service]\nUser=shop\n");
  const std::string shown = read("units", "shop.service");
  EXPECT_THAT(shown, HasSubstr("ExecStart=/bin/shop"));
  EXPECT_THAT(shown, HasSubstr("User=shop"));
}

}  // namespace
}  // namespace consort::agent
