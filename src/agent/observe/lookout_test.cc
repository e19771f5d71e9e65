#include "agent/observe/lookout.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <string.h>
#include <utmp.h>

#include <filesystem>
#include <fstream>

#include "agent/testing/fake_watcher.h"
#include "base/testing/silent_log.h"
#include "resources/built_in.h"
#include "resources/testing/stage.h"
#include "survey/testing/small_debian.h"

namespace consort::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LookoutTest : public ::testing::Test {
 protected:
  ~LookoutTest() override {
    lookout_.reset();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    machine_.target().manual_clock().advance(std::chrono::hours(24 * 365 * 5));
    Lookout::Settings settings{.name = "web1", .folder = folder_, .roots = {"/etc"}, .rules = {}};
    settings.open_watcher = [] { return std::make_unique<FakeWatcher>(); };
    auto sight = [this] {
      return Lookout::Sight{{&machine_.target(), [](system::Target*) {}}, facts_, nullptr};
    };
    auto number = [this](std::vector<wire::AgentMessage> news) {
      std::lock_guard lock(mutex_);
      for (wire::AgentMessage& message : news)
        told_.push_back(std::get<wire::Drift>(std::move(message)));
      return Status();
    };
    lookout_ = std::make_unique<Lookout>(std::move(settings), types_, blobs_,
                                         machine_.target().clock(), log_, sight, number);
    lookout_->start();
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(folder_ + "/baseline.json"); }));
  }
  std::vector<wire::Drift> told() {
    std::lock_guard lock(mutex_);
    return told_;
  }
  static bool eventually(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return holds();
  }
  static std::string new_folder() {
    char name[] = "/tmp/consort-lookout-XXXXXX";
    return mkdtemp(name);
  }

  const std::string folder_ = new_folder();
  survey::SmallDebian machine_;
  const std::shared_ptr<const model::Facts> facts_ =
      std::make_shared<const model::Facts>(machine_.facts());
  const resources::Registry types_ = resources::built_in();
  resources::MemoryBlobs blobs_;
  SilentLog log_;
  std::mutex mutex_;
  std::vector<wire::Drift> told_;
  std::unique_ptr<Lookout> lookout_;
};

TEST_F(LookoutTest, TellsWhatSomebodyDidAndWhoWasThere) {
  utmp record{};
  record.ut_type = USER_PROCESS;
  ::strcpy(record.ut_user, "anna");
  ::strcpy(record.ut_line, "pts/0");
  ::strcpy(record.ut_host, "192.0.2.7");
  record.ut_tv.tv_sec = 1'500'000'000;
  machine_.files().put("/var/log/wtmp", {reinterpret_cast<const char*>(&record), sizeof record});
  start();
  EXPECT_THAT(lookout_->blind_spots(), IsEmpty());
  machine_.files().put("/etc/motd.local", "hello\n");
  lookout_->look_again();
  ASSERT_TRUE(eventually([&] { return !told().empty(); }));
  const wire::Drift drift = told()[0];
  EXPECT_EQ(drift.resource.to_string(), "files./etc/motd.local");
  ASSERT_TRUE(drift.by);
  EXPECT_THAT(drift.by->meanwhile, ElementsAre("anna was logged in from 192.0.2.7 on pts/0"));
}

TEST_F(LookoutTest, TellsWhatWasMadeWhilePackagesWereOnlyLookedUp) {
  machine_.files().put("/var/log/dnf.log",
                       "2020-09-13T12:26:00+0000 DDEBUG Command: dnf makecache --timer\n"
                       "2020-09-13T12:27:30+0000 DDEBUG Cleaning up.\n");
  start();
  machine_.files().put("/etc/cron.d/miner", "* * * * * root /usr/local/bin/miner\n");
  lookout_->look_again();
  ASSERT_TRUE(eventually([&] { return !told().empty(); }));
  ASSERT_TRUE(told()[0].by);
  EXPECT_EQ(told()[0].by->package_transaction, "");
}

TEST_F(LookoutTest, SaysWhatItDoesNotSee) {
  machine_.files().put("/etc/closed/file", "x");
  machine_.files().fail("list /etc/closed", EACCES, 0);
  start();
  ASSERT_TRUE(eventually([&] { return !lookout_->blind_spots().empty(); }));
  EXPECT_THAT(lookout_->blind_spots(),
              ElementsAre(HasSubstr("not observed: /etc/closed: cannot list /etc/closed")));
}

TEST_F(LookoutTest, SaysThatItsBaselineWasDamaged) {
  std::ofstream(folder_ + "/baseline.json") << "{\"format\":";
  start();
  ASSERT_TRUE(eventually([&] { return !lookout_->blind_spots().empty(); }));
  EXPECT_THAT(lookout_->blind_spots(), ElementsAre(HasSubstr("is damaged and begins anew")));
}

}  // namespace
}  // namespace consort::agent
