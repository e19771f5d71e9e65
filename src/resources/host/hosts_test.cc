#include "model/validate.h"
#include "resources/host/hosts_line.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;

const std::string kHosts = "/etc/hosts";

TEST(HostsLine, WritesBackWhatItRead) {
  for (std::string line : {"127.0.0.1 localhost", "10.0.0.5\tdb1  db\t database   # rack 3",
                           "::1 a#b", "fe80::1%eth0 router"}) {
    auto parsed = HostsLine::parse(line);
    ASSERT_TRUE(parsed) << line;
    EXPECT_EQ(parsed->to_string(), line);
  }
  auto parsed = HostsLine::parse("10.0.0.5\tdb1  db\t database   # rack 3");
  EXPECT_THAT(parsed->names, testing::ElementsAre("db1", "db", "database"));
  EXPECT_EQ(parsed->rest, "   # rack 3");
}

TEST(HostsLine, IsNoneWithoutAddressAndName) {
  for (std::string line :
       {"", "# 1.2.3.4 x", "1.2.3.4", "1.2.3.4 # x", "1.2.3 x", "x y", "1.2.3.4.5 a"}) {
    EXPECT_FALSE(HostsLine::parse(line)) << line;
  }
}

TEST(HostsLine, AddressesHaveOneForm) {
  EXPECT_EQ(normal_address("2001:DB8:0:0::1"), "2001:db8::1");
  EXPECT_EQ(normal_address("fe80::1%eth0"), "fe80::1%eth0");
  EXPECT_EQ(normal_address("010.0.0.1"), std::nullopt);
  EXPECT_EQ(normal_address("::1::"), std::nullopt);
}

struct Edit {
  std::string attributes;
  std::string before;
  std::string after;
};

class HostsEntries : public testing::Test {
 protected:
  Stage& stage() { return bench_.stage(); }
  Workbench bench_{"hosts_entries"};
};

TEST_F(HostsEntries, EditsOneEntryAndNothingElse) {
  for (const Edit& c : std::vector<Edit>{
           {"{ip: 10.0.0.5}", "# mine\n127.0.0.1 localhost\n",
            "# mine\n127.0.0.1 localhost\n10.0.0.5\tdb1\n"},
           {"{ip: 10.0.0.5}", "10.0.0.4   DB1 old # rack\n", "10.0.0.5   DB1 old # rack\n"},
           {"{ip: 10.0.0.5, aliases: [b, a]}", "10.0.0.5 db1 old # rack\n",
            "10.0.0.5 db1 b a # rack\n"},
           {"{ip: 10.0.0.5, aliases: []}", "10.0.0.5 db1 old\n", "10.0.0.5 db1\n"},
           {"{ip: 10.0.0.5}", "10.0.0.4 db1\n::1 db1\n10.0.0.9 db1 x\n", "10.0.0.5 db1\n::1 db1\n"},
           {"{ip: '0:0::5'}", "10.0.0.4 db1\n", "10.0.0.4 db1\n0:0::5\tdb1\n"},
           {"{ip: '0:0::5'}", "::5 db1\n", "::5 db1\n"},
           {"{ip: 10.0.0.5, ip6: '::5'}", "", "10.0.0.5\tdb1\n::5\tdb1\n"},
           {"{state: absent}", "10.0.0.4 db1\n::1 db1 x\n1.1.1.1 other db1",
            "1.1.1.1 other db1"}}) {
    stage().put(kHosts, c.before);
    auto done = bench_.converge("db1", c.attributes);
    ASSERT_TRUE(done) << c.attributes << ": " << done.error().to_string();
    EXPECT_EQ(stage().text(kHosts), c.after) << c.attributes;
  }
}

TEST_F(HostsEntries, WordsThatAreNoneAreRefused) {
  stage().put(kHosts, "127.0.0.1 localhost\n");
  EXPECT_THAT(bench_.failure("db1", "{ip: 10.0.0.500}"), HasSubstr("is not an IP address"));
  model::Resource resource = bench_.described("db1", "{ip: 10.0.0.5}");
  resource.address.name = "a b\n6.6.6.6 bank";
  EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context()));
  resource.address.name = "db1";
  resource.attributes.set("aliases", model::Value(model::List{model::Value("x\n6.6.6.6 bank")}));
  EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context()));
  EXPECT_EQ(stage().text(kHosts), "127.0.0.1 localhost\n");
}

TEST_F(HostsEntries, AreListedByTheirCanonicalNames) {
  stage().put(kHosts, "127.0.0.1 localhost lo\n::1 localhost\n# 1.2.3.4 x\n10.0.0.1 b\n");
  Context context = stage().context();
  EXPECT_THAT(*dynamic_cast<Enumerating&>(bench_.provider()).enumerate(context),
              testing::ElementsAre("b", "localhost"));
  model::Map none;
  auto seen = bench_.provider().read({"localhost", none}, context);
  EXPECT_EQ(*seen->find("ip"), model::Value("127.0.0.1"));
  EXPECT_EQ(*seen->find("ip6"), model::Value("::1"));
}

class Hostname : public testing::Test {
 protected:
  Hostname() { stage().put("/proc/sys/kernel/hostname", "fake\n"); }
  Stage& stage() { return bench_.stage(); }
  std::string state(const std::string& name) {
    return bench_.look(name, "{}")->observed.find("state")->text();
  }
  Workbench bench_{"hostname"};
};

TEST_F(Hostname, IsStoredAndSet) {
  EXPECT_EQ(state("web1"), "named fake");
  ASSERT_TRUE(bench_.converge("web1", "{}"));
  EXPECT_EQ(stage().text("/etc/hostname"), "web1\n");
  EXPECT_EQ(stage().text("/proc/sys/kernel/hostname").substr(0, 4), "web1");
  EXPECT_EQ(state("web1"), "present");
}

TEST_F(Hostname, ANameThatIsOnlyRunningDiffers) {
  stage().put("/etc/hostname", "web1\n");
  EXPECT_EQ(state("web1"), "named web1, running as fake");
  ASSERT_TRUE(bench_.converge("web1", "{}"));
  EXPECT_EQ(state("web1"), "present");
}

TEST_F(Hostname, AReadOnlyKernelFileIsGoneRound) {
  stage().fake()->files().fail("set_kernel_value /proc/sys/kernel/hostname", EROFS);
  EXPECT_THAT(bench_.failure("web1", "{}"), HasSubstr("Read-only"));
  stage().fake()->processes().handle({"hostname"}, [&](const system::Command& command) {
    stage().put("/proc/sys/kernel/hostname", command.argv[1]);
    return Result<system::CommandResult>(system::CommandResult{});
  });
  stage().fake()->files().fail("set_kernel_value /proc/sys/kernel/hostname", EROFS);
  EXPECT_TRUE(bench_.converge("web1", "{}"));
}

TEST_F(Hostname, ARootThatDoesNotRunHasItsFilesOnly) {
  stage().fake()->set_live(false);
  ASSERT_TRUE(bench_.converge("web1.example.com", "{}"));
  EXPECT_EQ(stage().text("/etc/hostname"), "web1.example.com\n");
  EXPECT_EQ(stage().text("/proc/sys/kernel/hostname"), "fake\n");
}

TEST_F(Hostname, PrettyNamesAreQuotedAndRestStays) {
  stage().put("/etc/machine-info", "# info\nCHASSIS=server\n");
  ASSERT_TRUE(bench_.converge("web1", "{pretty: 'The \"big\" $one'}"));
  EXPECT_EQ(stage().text("/etc/machine-info"),
            "# info\nCHASSIS=server\nPRETTY_HOSTNAME=\"The \\\"big\\\" \\$one\"\n");
}

TEST_F(Hostname, NamesThatAreNoneAreRefused) {
  for (std::string name : {"", "Web1", "-web", "web-", "a..b", "a_b", "a b", "a\nb"}) {
    model::Value given(name);
    EXPECT_FALSE(model::validate_name(bench_.type(), given).empty()) << name;
    model::Resource resource = bench_.described("web1", "{}");
    resource.address.name = name;
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context())) << name;
  }
  model::Value longest(std::string(40, 'a') + "." + std::string(23, 'b'));
  EXPECT_TRUE(model::validate_name(bench_.type(), longest).empty());
  model::Value longer(std::string(40, 'a') + "." + std::string(24, 'b'));
  EXPECT_FALSE(model::validate_name(bench_.type(), longer).empty());
}

}  // namespace
}  // namespace consort::resources
