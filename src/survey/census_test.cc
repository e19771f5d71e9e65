#include "survey/census.h"

#include <gtest/gtest.h>

#include "system/testing/fake_file_system.h"

namespace consort::survey {
namespace {

TEST(Census, RecordsWhatIsThere) {
  system::FakeFileSystem files;
  files.put("/etc/motd", "hello\n", 0640, {1, 2});
  files.put_link("/etc/link", "motd");
  files.put_directory("/etc/empty");
  files.put_special("/etc/pipe", system::FileType::fifo);
  auto census = take_census(files, {"/etc", "/nowhere"});
  ASSERT_TRUE(census) << census.error().to_string();
  ASSERT_EQ(census->size(), 3u);
  const FileRecord& motd = census->find("/etc/motd")->second;
  EXPECT_EQ(motd.mode, 0640u);
  EXPECT_EQ(motd.uid, 1u);
  EXPECT_EQ(motd.gid, 2u);
  EXPECT_EQ(motd.size, 6u);
  EXPECT_EQ(motd.digest, sha256("hello\n"));
  EXPECT_EQ(motd.md5->hex(), "b1946ac92492d2347c6235b4d2611184");
  EXPECT_EQ(census->find("/etc/link")->second.link, "motd");
  EXPECT_EQ(census->find("/etc/pipe")->second.type, system::FileType::fifo);
}

TEST(Census, KeepsToItsBounds) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  files.put("/etc/b/c/d", "1234");
  EXPECT_EQ(take_census(files, {"/etc"}, {.files = 1}).error().code, Code::invalid);
  EXPECT_EQ(take_census(files, {"/etc"}, {.depth = 2}).error().code, Code::invalid);
  auto large = take_census(files, {"/etc"}, {.largest = 3});
  ASSERT_TRUE(large) << large.error().to_string();
  EXPECT_FALSE(large->find("/etc/b/c/d")->second.md5);
  EXPECT_EQ(large->find("/etc/b/c/d")->second.digest, sha256("1234"));
}

TEST(Census, WhatMayNotBeReadIsAnError) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  files.fail("read /etc/a", EACCES);
  EXPECT_EQ(take_census(files, {"/etc"}).error().code, Code::denied);
}

TEST(Census, WhatGoesMeanwhileIsLeftOut) {
  system::FakeFileSystem files;
  files.put("/etc/a", "1");
  files.fail("read /etc/a", ENOENT);
  auto census = take_census(files, {"/etc"});
  ASSERT_TRUE(census) << census.error().to_string();
  EXPECT_TRUE(census->empty());
}

}  // namespace
}  // namespace consort::survey
