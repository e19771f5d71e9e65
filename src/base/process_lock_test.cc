#include "base/process_lock.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace consort {
namespace {

namespace fs = std::filesystem;

class ProcessLockTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "consort-lock-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path() const { return (folder_ / "lock").string(); }

  fs::path folder_;
};

TEST_F(ProcessLockTest, ExcludesOthersAndNamesItsHolder) {
  auto first = ProcessLock::take(path());
  ASSERT_TRUE(first) << first.error().to_string();
  auto second = ProcessLock::take(path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::busy);
  EXPECT_EQ(second.error().message, "process " + std::to_string(::getpid()) + " holds " + path());
  { ProcessLock released = std::move(*first); }
  EXPECT_TRUE(ProcessLock::take(path()));
}

// A process that was killed between the fork and the exec of a program it started.
TEST_F(ProcessLockTest, OutwaitsWhatAKilledHolderLeftBehind) {
  pid_t holder = ::fork();
  if (holder == 0) {
    auto lock = ProcessLock::take(path());
    if (lock && ::fork() == 0) ::usleep(200'000);
    ::_exit(lock ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(holder, &status, 0), holder);
  ASSERT_EQ(status, 0);
  auto lock = ProcessLock::take(path());
  EXPECT_TRUE(lock) << lock.error().to_string();
}

TEST_F(ProcessLockTest, FollowsNoLinkAndIsForItsOwnerOnly) {
  fs::create_symlink(folder_ / "elsewhere", path());
  EXPECT_FALSE(ProcessLock::take(path()));
  EXPECT_FALSE(fs::exists(folder_ / "elsewhere"));
  fs::remove(path());
  ASSERT_TRUE(ProcessLock::take(path()));
  EXPECT_EQ(fs::status(path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ProcessLockTest, NeedsTheFolder) {
  auto lock = ProcessLock::take((folder_ / "no" / "lock").string());
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, Code::not_found);
}

}  // namespace
}  // namespace consort
