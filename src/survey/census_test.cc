#include "survey/census.h"

#include <gmock/gmock.h>

#include "system/testing/fake_file_system.h"

namespace consort::survey {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(Census, RecordsWhatIsThere) {
  system::FakeFileSystem files;
  files.put("/etc/motd", "hello\n", 0640, {1, 2});
  files.put_link("/etc/link", "motd");
  files.put_directory("/etc/empty");
  files.put_special("/etc/pipe", system::FileType::fifo);
  auto census = take_census(files, {"/etc", "/nowhere"});
  ASSERT_TRUE(census) << census.error().to_string();
  ASSERT_EQ(census->files.size(), 3u);
  const FileRecord& motd = census->files.find("/etc/motd")->second;
  EXPECT_EQ(motd.mode, 0640u);
  EXPECT_EQ(motd.uid, 1u);
  EXPECT_EQ(motd.gid, 2u);
  EXPECT_EQ(motd.size, 6u);
  EXPECT_EQ(motd.digest, sha256("hello\n"));
  EXPECT_EQ(motd.md5->hex(), "b1946ac92492d2347c6235b4d2611184");
  EXPECT_EQ(census->files.find("/etc/link")->second.link, "motd");
  EXPECT_EQ(census->files.find("/etc/pipe")->second.type, system::FileType::fifo);
}

TEST(Census, KeepsToItsBounds) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  files.put("/etc/b/c/d", "1234");
  auto large = take_census(files, {"/etc"}, {.largest = 3});
  ASSERT_TRUE(large) << large.error().to_string();
  EXPECT_FALSE(large->files.find("/etc/b/c/d")->second.md5);
  EXPECT_EQ(large->files.find("/etc/b/c/d")->second.digest, sha256("1234"));
}

TEST(Census, WhatIsTooMuchIsUnseen) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  files.put("/etc/many/1", "");
  files.put("/etc/many/below/2", "");
  files.put("/etc/many/below/3", "");
  files.put("/etc/many/below/4", "");
  files.put("/etc/motd", "hello\n");
  auto census = take_census(files, {"/etc"}, {.below = 3});
  ASSERT_TRUE(census) << census.error().to_string();
  EXPECT_THAT(census->unseen, ElementsAre(Pair("/etc/many", "there are more than 3 files below")));
  EXPECT_THAT(census->files, ElementsAre(Pair("/etc/a", _), Pair("/etc/motd", _)));
  EXPECT_TRUE(census->may_hide("/etc/many/below/3"));
  EXPECT_FALSE(census->may_hide("/etc/motd"));
  EXPECT_FALSE(census->may_hide("/etc/many2"));

  auto none = take_census(files, {"/etc"}, {.files = 3});
  ASSERT_TRUE(none) << none.error().to_string();
  EXPECT_THAT(none->unseen, ElementsAre(Pair("/etc", "there are more than 3 files below")));
  EXPECT_TRUE(none->files.empty());

  auto deep = take_census(files, {"/etc"}, {.depth = 2});
  ASSERT_TRUE(deep) << deep.error().to_string();
  EXPECT_THAT(deep->unseen, ElementsAre(Pair("/etc/many/below", HasSubstr("deeper than 2"))));
}

TEST(Census, WhatMayNotBeReadIsUnseen) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  files.put("/etc/b", "2");
  files.put("/etc/c/d", "3");
  files.fail("read /etc/a", EACCES);
  files.fail("list /etc/c", EACCES);
  auto census = take_census(files, {"/etc"});
  ASSERT_TRUE(census) << census.error().to_string();
  EXPECT_THAT(census->unseen, ElementsAre(Pair("/etc/a", HasSubstr("cannot read /etc/a")),
                                          Pair("/etc/c", HasSubstr("cannot list /etc/c"))));
  EXPECT_THAT(census->files, ElementsAre(Pair("/etc/b", _)));
}

TEST(Census, WhatGoesMeanwhileIsLeftOut) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  files.fail("read /etc/a", ENOENT);
  auto census = take_census(files, {"/etc"});
  ASSERT_TRUE(census) << census.error().to_string();
  EXPECT_TRUE(census->files.empty());
}

// Reads are what cost.
std::vector<std::string> reads(const system::FakeFileSystem& files) {
  std::vector<std::string> reads;
  for (const std::string& operation : files.operations())
    if (operation.starts_with("read ")) reads.push_back(operation);
  return reads;
}

TEST(Census, ReadsAgainOnlyWhatHasChanged) {
  system::FakeFileSystem files;
  const WallTime later(std::chrono::hours(24 * 365 * 60));
  files.put("/etc/a", "1");
  files.put("/etc/b", "2");
  files.put_link("/etc/link", "a");
  auto first = take_census(files, {"/etc"}, {}, {nullptr, later});
  ASSERT_TRUE(first);
  files.put("/etc/b", "3");
  files.forget_operations();
  auto second = take_census(files, {"/etc"}, {}, {&*first, later});
  ASSERT_TRUE(second);
  EXPECT_THAT(reads(files), ElementsAre("read /etc/b"));
  EXPECT_EQ(second->files.find("/etc/a")->second, first->files.find("/etc/a")->second);
  EXPECT_EQ(second->files.find("/etc/b")->second.digest, sha256("3"));
}

// Within the grain of time stamps it may have been written once more.
TEST(Census, ReadsAgainWhatWasWrittenJustNow) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  const WallTime just_after(std::chrono::seconds(1'600'000'001));
  auto first = take_census(files, {"/etc"}, {}, {nullptr, just_after});
  ASSERT_TRUE(first);
  files.forget_operations();
  ASSERT_TRUE(take_census(files, {"/etc"}, {}, {&*first, just_after}));
  EXPECT_THAT(reads(files), ElementsAre("read /etc/a"));
}

TEST(Census, StopsWhenToldTo) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  std::stop_source stop;
  stop.request_stop();
  auto census = take_census(files, {"/etc"}, {}, {}, stop.get_token());
  EXPECT_EQ(census.error().code, Code::cancelled);
}

}  // namespace
}  // namespace consort::survey
