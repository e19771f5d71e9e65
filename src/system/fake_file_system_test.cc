#include "system/testing/fake_file_system.h"

#include <cerrno>

namespace consort::system {
namespace {

using PowerCut = FakeFileSystem::PowerCut;
using testing::ElementsAre;

TEST(FakeFileSystem, FailsTheNthOperationOnce) {
  FakeFileSystem files;
  files.put("/f", "old");
  files.fail("write /f", ENOSPC, 2);
  EXPECT_TRUE(files.write("/f", "1"));
  Status second = files.write("/f", "2");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "cannot write /f: No space left on device");
  EXPECT_EQ(files.content("/f"), "1");
  EXPECT_TRUE(files.write("/f", "3"));

  files.fail("/f", EIO, 0);
  EXPECT_FALSE(files.read("/f"));
  EXPECT_FALSE(files.status("/f"));
  EXPECT_EQ(files.fingerprint("/f"), Fingerprint{});
}

TEST(FakeFileSystem, AFullDiskTearsNothing) {
  FakeFileSystem files;
  files.disk_full_after(10);
  EXPECT_TRUE(files.write("/f", "12345678"));
  EXPECT_FALSE(files.write("/f", "abc"));
  EXPECT_EQ(files.content("/f"), "12345678");
  files.disk_full_after({});
  EXPECT_TRUE(files.write("/f", "abc"));
}

TEST(FakeFileSystem, ReadOnlyIsDenied) {
  FakeFileSystem files;
  files.put("/f", "x");
  files.read_only(true);
  EXPECT_EQ(files.remove("/f").error().code, Code::denied);
  EXPECT_TRUE(files.read("/f"));
}

TEST(FakeFileSystem, PowerCutKeepsOnlyWhatWasSynced) {
  FakeFileSystem files;
  files.put("/arranged", "a");
  EXPECT_TRUE(files.write("/synced", "s"));
  EXPECT_TRUE(files.sync());
  EXPECT_TRUE(files.write("/synced", "changed"));
  EXPECT_TRUE(files.write("/lost", "l"));
  EXPECT_TRUE(files.write("/durable", "d", {.durable = true}));
  EXPECT_TRUE(files.remove("/arranged"));
  files.power_cut(PowerCut::nothing_kept);
  EXPECT_EQ(files.content("/arranged"), "a");
  EXPECT_EQ(files.content("/synced"), "s");
  EXPECT_EQ(files.content("/lost"), std::nullopt);
  EXPECT_EQ(files.content("/durable"), "d");
}

TEST(FakeFileSystem, PowerCutMayKeepNamesWithoutContent) {
  FakeFileSystem files;
  EXPECT_TRUE(files.write("/synced", "s"));
  EXPECT_TRUE(files.sync());
  EXPECT_TRUE(files.write("/torn", "t"));
  EXPECT_TRUE(files.write("/durable", "d", {.durable = true}));
  files.power_cut(PowerCut::names_kept);
  EXPECT_EQ(files.content("/synced"), "s");
  EXPECT_EQ(files.content("/torn"), "");
  EXPECT_EQ(files.content("/durable"), "d");
}

TEST(FakeFileSystem, RemembersWhatWasAsked) {
  FakeFileSystem files;
  files.put("/a", "x");
  (void)files.read("/a");
  (void)files.rename("/a", "/b");
  (void)files.sync();
  EXPECT_THAT(files.operations(), ElementsAre("read /a", "rename /a /b", "sync"));
  EXPECT_THAT(files.changes(), ElementsAre("rename /a /b"));
  files.forget_operations();
  EXPECT_THAT(files.operations(), ElementsAre());
}

TEST(FakeFileSystem, TellsTheObserver) {
  FakeFileSystem files;
  std::vector<std::string> seen;
  files.observe([&](const std::string& path) { seen.push_back(path); });
  EXPECT_TRUE(files.write("/a", "x"));
  EXPECT_FALSE(files.remove("/no"));
  EXPECT_TRUE(files.rename("/a", "/b"));
  EXPECT_THAT(seen, ElementsAre("/a", "/a", "/b"));
}

TEST(FakeFileSystem, DevicesAreNeverReadNorReplaced) {
  FakeFileSystem files;
  files.put_special("/dev/null", FileType::character_device);
  EXPECT_EQ(files.read("/dev/null").error().code, Code::invalid);
  EXPECT_EQ(files.write("/dev/null", "x").error().code, Code::exists);
}

}  // namespace
}  // namespace consort::system
