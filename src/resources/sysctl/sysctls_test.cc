#include "resources/sysctl/sysctl_files.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kForward = "/proc/sys/net/ipv4/ip_forward";

TEST(SysctlKey, FollowsTheFirstSeparator) {
  EXPECT_EQ(sysctl_key("net.ipv4.ip_forward").value_or("?"), "net/ipv4/ip_forward");
  EXPECT_EQ(sysctl_key("net/ipv4/conf/eth0.100/rp_filter").value_or("?"),
            "net/ipv4/conf/eth0.100/rp_filter");
  EXPECT_EQ(sysctl_key("net.ipv4.conf.eth0/100.rp_filter").value_or("?"),
            "net/ipv4/conf/eth0.100/rp_filter");
  for (std::string bad : {"", "net", "/etc/passwd", "net.ipv4.", ".net.x", "net/../../etc/passwd",
                          "net..x", "net.*.x", "net/./x", "net.a b", "net.x\n", "a=b.c"}) {
    EXPECT_FALSE(sysctl_key(bad)) << bad;
  }
}

class SysctlsTest : public testing::Test {
 protected:
  SysctlsTest() {
    bench_.stage().put(kForward, "0\n");
    bench_.stage().put("/proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
  }
  void put(const std::string& path, const std::string& text) { bench_.stage().put(path, text); }
  std::string kept() { return bench_.stage().text(kSysctlFile); }
  std::string value(const std::string& name) {
    auto looked = bench_.look(name, "{value: 0}");
    const model::Value* value = looked ? looked->observed.find("value") : nullptr;
    return value && value->is_text() ? value->text() : "(none)";
  }

  Workbench bench_{"sysctls"};
};

TEST_F(SysctlsTest, SetsNowAndForEveryBoot) {
  EXPECT_TRUE(bench_.converge("net.ipv4.ip_forward", "{value: 1}").value_or(false));
  EXPECT_EQ(bench_.stage().text(kForward), "1\n");
  EXPECT_THAT(kept(), HasSubstr("\nnet.ipv4.ip_forward = 1\n"));
  EXPECT_FALSE(bench_.converge("net.ipv4.ip_forward", "{value: '1'}").value_or(true));
  EXPECT_FALSE(bench_.converge("net/ipv4/ip_forward", "{value: 1}").value_or(true))
      << "another spelling";
}

TEST_F(SysctlsTest, WhiteSpaceIsNoDifference) {
  EXPECT_TRUE(
      bench_.converge("net.ipv4.tcp_rmem", "{value: '4096 131072 6291456'}").value_or(false));
  EXPECT_EQ(bench_.stage().text("/proc/sys/net/ipv4/tcp_rmem"), "4096\t131072\t6291456\n")
      << "it was right";
  EXPECT_EQ(value("net.ipv4.tcp_rmem"), "4096 131072 6291456");
}

TEST_F(SysctlsTest, TellsBothValuesWhenTheyDiffer) {
  ASSERT_TRUE(bench_.converge("net.ipv4.ip_forward", "{value: 1}"));
  put(kForward, "0\n");
  EXPECT_EQ(value("net.ipv4.ip_forward"), "0 now, 1 at boot");
  EXPECT_TRUE(bench_.converge("net.ipv4.ip_forward", "{value: 1}").value_or(false));
  EXPECT_EQ(value("net.ipv4.ip_forward"), "1");
}

TEST_F(SysctlsTest, LeavesOtherLinesAlone) {
  put(kSysctlFile, "# mine\nkernel.sysrq = 0\n\n-net/ipv4/ip_forward=0\nnet.ipv4.ip_forward = 0\n");
  ASSERT_TRUE(bench_.converge("net.ipv4.ip_forward", "{value: 1}"));
  EXPECT_EQ(kept(), "# mine\nkernel.sysrq = 0\n\nnet.ipv4.ip_forward = 1\n");
  ASSERT_TRUE(bench_.converge("net.ipv4.ip_forward", "{state: absent}"));
  EXPECT_EQ(kept(), "# mine\nkernel.sysrq = 0\n\n");
  EXPECT_EQ(bench_.stage().text(kForward), "1\n") << "the kernel keeps it till the next boot";
}

TEST_F(SysctlsTest, AnOwnFileWithNothingInItGoes) {
  ASSERT_TRUE(bench_.converge("net.ipv4.ip_forward", "{value: 1}"));
  ASSERT_TRUE(bench_.converge("net.ipv4.ip_forward", "{state: absent}"));
  EXPECT_FALSE(bench_.stage().exists(kSysctlFile));
}

struct Override {
  std::string path;
  std::string text;
  bool wins;
};

TEST_F(SysctlsTest, KnowsWhichFileWins) {
  const std::vector<Override> cases = {
      {"/etc/sysctl.d/99-admin.conf", "net.ipv4.ip_forward = 0\n", true},
      {"/usr/lib/sysctl.d/99-package.conf", "net/ipv4/ip_forward=0\n", true},
      {"/etc/sysctl.d/10-early.conf", "net.ipv4.ip_forward = 0\n", false},
      {"/usr/lib/sysctl.d/60-consort.conf", "net.ipv4.ip_forward = 0\n", false},
      {"/etc/sysctl.d/99-pattern.conf", "net.ipv4.* = 0\n", false},
      {"/etc/sysctl.d/99-comment.conf", "# net.ipv4.ip_forward = 0\n", false},
      {"/etc/sysctl.d/99-same.conf", "net.ipv4.ip_forward = 1\n", false},
      {"/etc/sysctl.d/99-other.txt", "net.ipv4.ip_forward = 0\n", false},
  };
  for (const Override& other : cases) {
    SCOPED_TRACE(other.path);
    put(other.path, other.text);
    std::string said = bench_.failure("net.ipv4.ip_forward", "{value: 1}");
    if (other.wins) {
      EXPECT_THAT(said, HasSubstr(other.path + " sets net.ipv4.ip_forward to '0'"));
    } else {
      EXPECT_EQ(said, "");
    }
    bench_.stage().remove(other.path);
  }
}

TEST_F(SysctlsTest, FollowsTheLinkToTheOldFile) {
  put("/etc/sysctl.conf", "net.ipv4.ip_forward=0\n");
  bench_.stage().make_link("/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
  EXPECT_THAT(bench_.failure("net.ipv4.ip_forward", "{value: 1}"), HasSubstr("99-sysctl.conf"));
  put("/etc/sysctl.conf", "#net.ipv4.ip_forward=0\n");
  EXPECT_FALSE(bench_.converge("net.ipv4.ip_forward", "{value: 1}").value_or(true))
      << "it is right now";
}

TEST_F(SysctlsTest, WhatTheKernelDoesNotHave) {
  EXPECT_THAT(bench_.failure("net.nowhere.at_all", "{value: 1}"), HasSubstr("ignore_missing"));
  EXPECT_FALSE(bench_.stage().exists(kSysctlFile));
  EXPECT_TRUE(
      bench_.converge("net.nowhere.at_all", "{value: 1, ignore_missing: true}").value_or(false));
  EXPECT_THAT(kept(), HasSubstr("net.nowhere.at_all = 1"));
}

TEST_F(SysctlsTest, WhatTheKernelDoesNotTakeIsNotKept) {
  bench_.stage().fake()->files().fail("set_kernel_value " + kForward, EINVAL);
  EXPECT_THAT(bench_.failure("net.ipv4.ip_forward", "{value: 2}"), HasSubstr("Invalid argument"));
  EXPECT_FALSE(bench_.stage().exists(kSysctlFile));
}

TEST_F(SysctlsTest, OnARootThatIsNotRunningOnlyTheFileIsKept) {
  bench_.stage().fake()->set_live(false);
  EXPECT_TRUE(bench_.converge("net.ipv4.ip_forward", "{value: 1}").value_or(false));
  EXPECT_EQ(bench_.stage().text(kForward), "0\n");
  EXPECT_EQ(value("net.ipv4.ip_forward"), "1");
}

TEST_F(SysctlsTest, RefusesValuesThatAreNoLine) {
  EXPECT_THAT(bench_.failure("net.ipv4.ip_forward", "{value: [1]}"),
              HasSubstr("must be a number or text"));
  EXPECT_THAT(bench_.failure("net.ipv4.ip_forward", "{value: true}"),
              HasSubstr("must be a number or text"));
  EXPECT_TRUE(bench_.converge("net.ipv4.tcp_rmem", "{value: \"1\\n2\"}").value_or(false));
  EXPECT_THAT(kept(), HasSubstr("net.ipv4.tcp_rmem = 1 2\n")) << "line breaks are white space";
}

TEST_F(SysctlsTest, AFailedLookAnswersNothingLater) {
  put("/run/sysctl.d/50-run.conf", "net.ipv4.ip_forward = 0\n");
  EXPECT_EQ(value("net.ipv4.ip_forward"), "0");
  put("/run/sysctl.d/60-run.conf", "net.ipv4.ip_forward = 1\n");
  bench_.stage().fake()->files().fail("list /run/sysctl.d", EIO, 0);
  for (int look = 0; look < 2; ++look)
    EXPECT_THAT(bench_.failure("net.ipv4.ip_forward", "{value: 0}"), HasSubstr("/run/sysctl.d"));
}

TEST_F(SysctlsTest, ListsWhatItKeeps) {
  put(kSysctlFile, "net.b.c = 1\nnet/a/eth0.1/x = 1\n");
  Context context = bench_.stage().context();
  EXPECT_THAT(*dynamic_cast<Enumerating&>(bench_.provider()).enumerate(context),
              ElementsAre("net/a/eth0.1/x", "net.b.c"));
}

}  // namespace
}  // namespace consort::resources
