#include <rapidcheck/gtest.h>

#include "resources/mount/mount_table.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Fstab, ChangesOneLineOnly) {
  const std::string text =
      "# <file system> <mount point>\nUUID=1 /    ext4 errors=remount-ro 0 1\n\n"
      "/dev/sdb1\t/srv\\040data ext4 noatime,nofail 0 2 # data\nnone swap swap sw\n";
  Fstab fstab(text);
  EXPECT_EQ(fstab.text(), text);
  ASSERT_TRUE(fstab.find("/srv data"));
  EXPECT_EQ(fstab.find("/srv data")->pass, 2);
  EXPECT_THAT(fstab.find("/srv data")->options, ElementsAre("noatime", "nofail"));
  EXPECT_THAT(fstab.points(), ElementsAre("/", "/srv data"));

  FstabEntry entry = *fstab.find("/srv data");
  fstab.put(entry);
  EXPECT_EQ(fstab.text(), text) << "what is right is not written anew";
  entry.options = {"ro"};
  fstab.put(entry);
  EXPECT_THAT(fstab.text(),
              HasSubstr("\n/dev/sdb1\t/srv\\040data\text4\tro\t0\t2\nnone swap swap sw\n"));
  EXPECT_TRUE(fstab.remove("/srv data"));
  EXPECT_FALSE(fstab.remove("/srv data"));
  EXPECT_EQ(fstab.text(),
            "# <file system> <mount point>\nUUID=1 /    ext4 errors=remount-ro 0 1\n\nnone swap "
            "swap sw\n");
}

TEST(Fstab, OfTwoLinesTheLastIsOnTop) {
  Fstab fstab("a /x ext4 ro 0 0\nb /x ext4 rw 0 0\n");
  EXPECT_EQ(fstab.find("/x")->device, "b");
}

RC_GTEST_PROP(Fstab, WritesWhatItReads, ()) {
  auto word = rc::gen::nonEmpty(rc::gen::string<std::string>());
  FstabEntry entry{*word, "/" + *rc::gen::string<std::string>(), "ext4", {"defaults"}, 0, 1};
  RC_PRE(entry.device.find('\0') == std::string::npos &&
         entry.point.find('\0') == std::string::npos);
  RC_PRE(entry.device.find_first_of("\v\f\r") == std::string::npos);
  RC_PRE(entry.point.find_first_of("\v\f\r") == std::string::npos);
  Fstab fstab("");
  fstab.put(entry);
  Fstab again(fstab.text());
  RC_ASSERT(again.find(entry.point) != nullptr);
  RC_ASSERT(*again.find(entry.point) == entry);
}

TEST(MountTable, IsRead) {
  MountTable table = parse_mount_table(
      "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro\n"
      "30 22 0:25 / /mnt/a\\040b rw,nosuid,noexec - tmpfs tmpfs rw,size=1024k\n"
      "31 22 0:26 / /mnt/x rw - tmpfs one rw\n"
      "32 31 0:27 / /mnt/x ro master:2 propagate_from:1 - tmpfs two ro\n"
      "broken line\n- - - - - - - - - -\n");
  EXPECT_EQ(table.size(), 3u);
  EXPECT_TRUE(table.at("/mnt/a b").has("noexec"));
  EXPECT_EQ(table.at("/mnt/x").device, "two") << "the one on top";
  EXPECT_TRUE(table.at("/mnt/x").read_only());
  EXPECT_EQ(table.at("/").type, "ext4");
}

TEST(MountTable, ShowsOptionsAsTheyAre) {
  const Mounted mounted{"/x", "d", "ext4", {"rw", "nosuid", "relatime"}, {"rw"}};
  using Options = std::vector<std::string>;
  EXPECT_EQ(options_in_effect({"defaults", "nosuid", "size=1m"}, mounted),
            (Options{"defaults", "nosuid", "size=1m"}));
  EXPECT_EQ(options_in_effect({"noexec", "nosuid"}, mounted), (Options{"nosuid"}));
  EXPECT_EQ(options_in_effect({"ro"}, mounted), Options{});
  EXPECT_EQ(options_in_effect({"exec", "suid"}, mounted), (Options{"exec"}));
  Mounted broken = mounted;
  broken.super_options = {"ro"};
  EXPECT_EQ(options_in_effect({"defaults"}, broken), (Options{"defaults", "ro"}))
      << "the kernel gave up on it";
  Mounted quiet = mounted;
  quiet.options = {"rw", "noatime"};
  EXPECT_EQ(options_in_effect({"noatime", "nodiratime"}, quiet),
            (Options{"noatime", "nodiratime"}));
}

class MountsTest : public testing::Test {
 protected:
  MountsTest() { table("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"); }
  void table(const std::string& text) { bench_.stage().put("/proc/self/mountinfo", text); }
  system::FakeProcessRunner& programs() { return bench_.stage().fake()->processes(); }
  std::string fstab() { return bench_.stage().text("/etc/fstab"); }

  Workbench bench_{"mounts"};
};

TEST_F(MountsTest, WhatCannotBeMountedIsNotInTheFile) {
  programs().reply({"mount"}, "", 32, "mount: /srv: can't find UUID=1.");
  std::string said = bench_.failure("/srv", "{device: UUID=1, type: ext4}");
  EXPECT_THAT(said, HasSubstr("can't find UUID=1"));
  EXPECT_FALSE(bench_.stage().exists("/etc/fstab"));
}

TEST_F(MountsTest, WhatCannotBeWrittenIsUnmountedAgain) {
  programs().reply({"mount"});
  programs().reply({"umount"});
  bench_.stage().fake()->files().fail("write /etc/fstab", ENOSPC);
  EXPECT_THAT(bench_.failure("/srv", "{device: tmpfs, type: tmpfs}"), HasSubstr("No space left"));
  EXPECT_THAT(programs().command_lines(), Contains("umount -- /srv"));
}

TEST_F(MountsTest, KeepsWhatOthersWriteWhileItMounts) {
  bench_.stage().put("/etc/fstab", "# mine\n");
  programs().handle({"mount"}, [&](const system::Command&) {
    bench_.stage().append("/etc/fstab", "tmpfs /other tmpfs defaults 0 0\n");
    table("2 1 0:2 / /srv rw - tmpfs tmpfs rw\n");
    return system::CommandResult{};
  });
  ASSERT_TRUE(bench_.converge("/srv", "{device: tmpfs, type: tmpfs}").value_or(false));
  EXPECT_EQ(fstab(),
            "# mine\ntmpfs /other tmpfs defaults 0 0\ntmpfs\t/srv\ttmpfs\tdefaults\t0\t0\n");
}

TEST_F(MountsTest, SaysHowToFindOutWhoIsInTheWay) {
  bench_.stage().put("/etc/fstab", "tmpfs /srv tmpfs defaults 0 0\n");
  table("2 1 0:2 / /srv rw - tmpfs tmpfs rw\n");
  programs().reply({"umount"}, "", 32, "umount: /srv: target is busy.");
  EXPECT_THAT(bench_.failure("/srv", "{state: absent}"), HasSubstr("fuser -vm /srv"));
  EXPECT_EQ(fstab(), "tmpfs /srv tmpfs defaults 0 0\n");
}

TEST_F(MountsTest, AnotherDeviceIsMountedInsteadOfRemounted) {
  bench_.stage().put("/dev/sdb1", "");
  bench_.stage().put("/dev/sdc1", "");
  bench_.stage().make_link("/dev/disk/by-uuid/1", "../../sdb1");
  bench_.stage().put("/etc/fstab", "UUID=1 /srv ext4 defaults 0 0\n");
  table("2 1 8:1 / /srv rw - ext4 /dev/sdb1 rw\n");
  auto looked = bench_.look("/srv", "{device: UUID=1, type: ext4}");
  ASSERT_TRUE(looked);
  EXPECT_FALSE(looked->change) << "a device has many names";

  table("2 1 8:1 / /srv rw - ext4 /dev/sdc1 rw\n");
  programs().reply({"mount"});
  programs().reply({"umount"});
  (void)bench_.converge("/srv", "{device: UUID=1, type: ext4}");
  EXPECT_THAT(programs().command_lines(),
              ElementsAre("umount -- /srv", "mount -t ext4 -o defaults -- UUID=1 /srv"));
}

TEST_F(MountsTest, OptionsAreRemounted) {
  bench_.stage().put("/etc/fstab", "tmpfs /srv tmpfs noexec 0 0\n");
  table("2 1 0:2 / /srv rw - tmpfs tmpfs rw\n");
  programs().reply({"mount"});
  (void)bench_.converge("/srv", "{device: tmpfs, type: tmpfs, options: [noexec]}");
  EXPECT_THAT(programs().command_lines(), ElementsAre("mount -o remount,noexec -- tmpfs /srv"));
}

TEST_F(MountsTest, WhatIsMountedByHandIsTakenIntoTheFile) {
  table("2 1 0:2 / /srv rw,noexec - tmpfs tmpfs rw\n");
  programs().reply({"mount"});
  ASSERT_TRUE(
      bench_.converge("/srv", "{device: tmpfs, type: tmpfs, options: [noexec]}").value_or(false));
  EXPECT_EQ(fstab(), "tmpfs\t/srv\ttmpfs\tnoexec\t0\t0\n");
  EXPECT_THAT(programs().command_lines(), ElementsAre("mount -o remount,noexec -- tmpfs /srv"));
}

TEST_F(MountsTest, OnARootThatIsNotRunningOnlyTheFileIsKept) {
  bench_.stage().fake()->set_live(false);
  ASSERT_TRUE(bench_.converge("/srv", "{device: tmpfs, type: tmpfs}").value_or(false));
  EXPECT_THAT(programs().command_lines(), IsEmpty());
  EXPECT_TRUE(
      bench_.look("/srv", "{device: tmpfs, type: tmpfs}")->observed.find("state")->is_unknown());
  ASSERT_TRUE(bench_.converge("/srv", "{state: absent}").value_or(false));
  EXPECT_EQ(fstab(), "");
}

TEST_F(MountsTest, HostileOptionsAreRefused) {
  programs().reply({"mount"});
  for (const char* options : {"['a,b']", "['']", "['a b']", "['-o']"}) {
    EXPECT_THAT(bench_.failure("/srv", std::string("{device: tmpfs, options: ") + options + "}"),
                HasSubstr("is no mount option"));
  }
  EXPECT_THAT(programs().command_lines(), IsEmpty());
}

TEST(MountEvents, WaitQuietly) {
  auto events = mount_events();
  ASSERT_TRUE(events) << events.error().to_string();
  auto drained = (*events)->drain();
  ASSERT_TRUE(drained);
  EXPECT_GE((*events)->descriptor(), 0);
}

}  // namespace
}  // namespace consort::resources
