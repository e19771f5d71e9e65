#include "trust/key_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/strings.h"
#include "trust/testing/folder.h"

namespace consort::trust {
namespace {

class KeyFolderTest : public ::testing::Test {
 protected:
  Folder folder_;
  KeyFolder keys_ = KeyFolder::open(folder_.path()).value();
  const std::string path_ = folder_.path() + "/root.key";

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path()))
      names.push_back(entry.path().filename());
    return names;
  }
};

TEST_F(KeyFolderTest, KeepsAKeyForItsOwnerAlone) {
  mode_t mask = ::umask(0);
  auto written = keys_.write("root.key", Secret("first"));
  ::umask(mask);
  ASSERT_TRUE(written) << written.error().to_string();
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  EXPECT_EQ(keys_.read("root.key")->reveal(), "first");
}

TEST_F(KeyFolderTest, ReplacesInOneStepAndLeavesNothingBehind) {
  ASSERT_TRUE(keys_.write("root.key", Secret("first")));
  ASSERT_TRUE(keys_.write("root.key", Secret("second")));
  EXPECT_EQ(keys_.read("root.key")->reveal(), "second");
  EXPECT_EQ(files(), std::vector<std::string>{"root.key"});
}

TEST_F(KeyFolderTest, AFailedWriteLeavesNothingBehind) {
  std::filesystem::create_directory(path_);
  auto written = keys_.write("root.key", Secret("x"));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "cannot write the key " + path_ + ": Is a directory");
  EXPECT_EQ(files(), std::vector<std::string>{"root.key"});
}

TEST_F(KeyFolderTest, DoesNotWriteThroughALink) {
  folder_.write("victim", "precious");
  std::filesystem::create_symlink("victim", path_);
  ASSERT_TRUE(keys_.write("root.key", Secret("x")));
  EXPECT_EQ(folder_.read("victim"), "precious");
  EXPECT_EQ(keys_.read("root.key")->reveal(), "x");
}

TEST_F(KeyFolderTest, RefusesKeysThatOthersMayRead) {
  for (mode_t mode : {0640u, 0604u, 0660u, 0610u, 0602u}) {
    ASSERT_TRUE(keys_.write("root.key", Secret("x")));
    ::chmod(path_.c_str(), mode);
    auto read = keys_.read("root.key");
    ASSERT_FALSE(read) << mode;
    EXPECT_EQ(read.error().code, Code::denied);
    EXPECT_EQ(read.error().message,
              path_ +
                  " can be read by others: replace the key, or, if nobody has read it, chmod 600 " +
                  path_);
  }
}

TEST_F(KeyFolderTest, RefusesWhatIsNoPlainFile) {
  folder_.write("elsewhere", "x");
  std::filesystem::create_symlink("elsewhere", path_);
  EXPECT_EQ(keys_.read("root.key").error().code, Code::denied);
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(keys_.read("root.key").error().message, path_ + " is not a plain file");
  std::filesystem::remove(path_);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(keys_.read("root.key").error().message, path_ + " is not a plain file");
}

TEST_F(KeyFolderTest, RefusesKeysOfOtherUsers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_TRUE(keys_.write("root.key", Secret("x")));
  ASSERT_EQ(::chown(path_.c_str(), 12345, 0), 0);
  EXPECT_EQ(keys_.read("root.key").error().message,
            path_ + " belongs to another user: chown 0 " + path_);
}

TEST_F(KeyFolderTest, SaysWhatIsMissingOrTooLong) {
  auto read = keys_.read("root.key");
  EXPECT_EQ(read.error().code, Code::not_found);
  EXPECT_EQ(read.error().message, "cannot open the key " + path_ + ": No such file or directory");
  EXPECT_EQ(keys_.write("root.key", Secret(std::string(70'000, 'x'))).error().message,
            "cannot write the key " + path_ + ": it is over 64 KiB");
  folder_.write("root.key", std::string(70'000, 'x'));
  ::chmod(path_.c_str(), 0600);
  EXPECT_EQ(keys_.read("root.key").error().message, path_ + " is longer than 64 KiB");
}

TEST_F(KeyFolderTest, RemovesForGood) {
  ASSERT_TRUE(keys_.write("root.key", Secret("x")));
  ASSERT_TRUE(keys_.remove("root.key"));
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(keys_.remove("root.key").error().code, Code::not_found);
}

TEST_F(KeyFolderTest, NamesAreOneComponent) {
  for (const char* name : {"", ".", "..", ".hidden", "a/b", "../root.key", "/etc/shadow", "a\nb"}) {
    EXPECT_EQ(keys_.read(name).error().code, Code::invalid) << name;
    EXPECT_EQ(keys_.write(name, Secret("x")).error().code, Code::invalid) << name;
    EXPECT_EQ(keys_.remove(name).error().code, Code::invalid) << name;
  }
}

TEST_F(KeyFolderTest, FoldersThatOthersMayWriteToAreRefused) {
  for (mode_t mode : {0770u, 0707u, 01777u}) {
    ::chmod(folder_.path().c_str(), mode);
    auto opened = KeyFolder::open(folder_.path());
    ASSERT_FALSE(opened) << mode;
    EXPECT_EQ(opened.error().message,
              folder_.path() + " can be written to by others: chmod go-w " + folder_.path());
  }
  EXPECT_EQ(KeyFolder::open(folder_.path() + "/none").error().code, Code::not_found);
}

}  // namespace
}  // namespace consort::trust
