#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "survey/first_contents.h"
#include "survey/judge.h"
#include "survey/testing/small_debian.h"

namespace consort::survey {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What is done to a small Debian, and all that is to be described then.
struct Case {
  const char* title;
  std::function<void(SmallDebian&)> make;
  const char* layer;
};

void expect(std::span<const Case> cases) {
  for (const Case& each : cases) {
    SCOPED_TRACE(each.title);
    SmallDebian machine;
    each.make(machine);
    EXPECT_EQ(machine.layer(), each.layer);
  }
}

void add_user(SmallDebian& machine, const std::string& passwd, const std::string& group) {
  machine.append("/etc/passwd", passwd + "\n");
  if (!group.empty()) machine.append("/etc/group", group + "\n");
  machine.append("/etc/shadow", passwd.substr(0, passwd.find(':')) + ":!:19700:0:99999:7:::\n");
}

TEST(AccountJudges, TellWhoMadeAnAccount) {
  const Case cases[] = {
      {"a system user that no package knows",
       [](SmallDebian& m) {
         add_user(m, "shop:x:104:112::/srv/shop:/usr/sbin/nologin", "shop:x:112:");
       },
       R"({"users":{"shop":{"home":"/srv/shop","shell":"/usr/sbin/nologin","uid":104}}})"},
      {"one that sysusers.d makes",
       [](SmallDebian& m) {
         m.files().put("/usr/lib/sysusers.d/bus.conf",
                       "u bus - \"The bus\" / /bin/sh\nm bus ssl-cert\n");
         add_user(m, "bus:x:104:112:The bus:/:/bin/sh", "bus:x:112:");
         m.replace("/etc/group", "ssl-cert:x:110:postgres", "ssl-cert:x:110:postgres,bus");
       },
       "{}"},
      {"a regular user of a name that a script knows",
       [](SmallDebian& m) {
         m.files().put("/var/lib/dpkg/info/x.postinst", "adduser --system deploy\n");
         add_user(m, "deploy:x:1000:100::/home/deploy:/bin/sh", "");
       },
       R"({"users":{"deploy":{"group":"users","shell":"/bin/sh","uid":1000}}})"},
      {"a shell for a user of a package",
       [](SmallDebian& m) { m.replace("/etc/passwd", "sshd:/usr/sbin/nologin", "sshd:/bin/bash"); },
       R"({"users":{"sshd":{"shell":"/bin/bash"}}})"},
      {"another group for a user of a package",
       [](SmallDebian& m) {
         m.replace("/etc/group", "ssl-cert:x:110:postgres", "ssl-cert:x:110:postgres,www-data");
       },
       R"({"users":{"www-data":{"groups":["ssl-cert"]}}})"},
      {"keys for root",
       [](SmallDebian& m) {
         m.files().put("/root/.ssh/authorized_keys",
                       "ssh-ed25519 "
                       "AAAAC3NzaC1lZDI1NTE5AAAAIC0RIm2RHMQb8tmAuUyRSe3w8wX0o0g3vTsTVJZKUlFm a\n",
                       0600);
       },
       R"({"users":{"root":{"authorized_keys":["ssh-ed25519 )"
       R"(AAAAC3NzaC1lZDI1NTE5AAAAIC0RIm2RHMQb8tmAuUyRSe3w8wX0o0g3vTsTVJZKUlFm a"]}}})"},
      {"a group of people", [](SmallDebian& m) { m.append("/etc/group", "devs:x:1500:\n"); },
       R"({"groups":{"devs":{"gid":1500}}})"},
      {"a member whom only a directory service knows",
       [](SmallDebian& m) { m.replace("/etc/group", "sudo:x:27:", "sudo:x:27:bob"); },
       R"({"groups":{"sudo":{"members":["bob"]}}})"},
      {"days of a password",
       [](SmallDebian& m) {
         add_user(m, "al:x:1000:100::/home/al:/bin/sh", "");
         m.replace("/etc/shadow", "al:!:19700:0:99999:7", "al:!:19700:0:90:7");
       },
       R"({"users":{"al":{"group":"users","password_max_days":90,"shell":"/bin/sh","uid":1000}}})"},
  };
  expect(cases);
}

TEST(AccountJudges, GoByNumbersWherePackagesLeaveNoScripts) {
  SmallDebian machine;
  machine.files().erase("/var/lib/dpkg");
  machine.files().erase("/usr/share/base-passwd");
  add_user(machine, "shop:x:104:112::/srv/shop:/usr/sbin/nologin", "shop:x:112:");
  auto judge = judge_of("users", machine.target(), machine.facts());
  ASSERT_TRUE(judge);
  EXPECT_EQ((*judge)->judge("shop", {}).reason, "made by a package, going by its number");
}

TEST(ServiceJudge, GoesByRecordsOfPackages) {
  const std::string etc = "/etc/systemd/system/";
  const Case cases[] = {
      {"a mask that a package left",
       [&](SmallDebian& m) {
         m.files().put_link(etc + "cron.service", "/dev/null");
         m.files().put("/var/lib/systemd/deb-systemd-helper-masked/cron.service", "");
       },
       "{}"},
      {"a unit that a script enabled without a record",
       [&](SmallDebian& m) {
         m.files().put("/var/lib/dpkg/info/systemd.postinst",
                       "systemctl ${ROOT:+--root=\"$ROOT\"} enable getty@tty1.service || true\n");
         m.files().put("/usr/lib/systemd/system/getty@.service",
                       "[Install]\nWantedBy=getty.target\n");
         m.files().put_link(etc + "getty.target.wants/getty@tty1.service",
                            "/lib/systemd/system/getty@.service");
       },
       "{}"},
      {"units that are enabled along with one",
       [&](SmallDebian& m) {
         const std::string units = "/lib/systemd/system/", wants = etc + "multi-user.target.wants/";
         m.files().put("/usr" + units + "net.service",
                       "[Install]\nWantedBy=multi-user.target\nAlso=net.socket wait.service\n");
         m.files().put("/usr" + units + "net.socket",
                       "[Install]\nWantedBy=multi-user.target\nAlso=net.service\n");
         m.files().put("/usr" + units + "wait.service", "[Install]\nWantedBy=multi-user.target\n");
         for (const char* name : {"net.service", "net.socket", "wait.service"})
           m.files().put_link(wants + name, units + name);
       },
       R"({"services":{"net":{"enabled":true}}})"},
      {"an empty file that masks", [&](SmallDebian& m) { m.files().put(etc + "cron.service", ""); },
       R"({"services":{"cron":{"masked":true}}})"},
  };
  expect(cases);
}

TEST(ServiceJudge, GoesByPresetsElsewhere) {
  SmallDebian machine;
  machine.files().erase("/var/lib/systemd");
  machine.files().put("/usr/lib/systemd/system-preset/90-default.preset",
                      "enable nginx.service\nenable getty@.service\n");
  machine.files().put("/usr/lib/systemd/system-preset/99-rest.preset", "disable *\n");
  auto judge = judge_of("services", machine.target(), machine.facts());
  ASSERT_TRUE(judge);
  auto is_local_when = [&](const std::string& name, bool enabled) {
    model::Map observed;
    observed.set("enabled", model::Value(enabled));
    return is_local((*judge)->judge(name, observed).origin);
  };
  EXPECT_FALSE(is_local_when("nginx", true));
  EXPECT_TRUE(is_local_when("nginx", false));
  EXPECT_FALSE(is_local_when("getty@tty1", true));
  EXPECT_FALSE(is_local_when("cron", false));
  EXPECT_TRUE(is_local_when("cron", true));
}

TEST(PackageJudge, TellsChoicesFromTheBase) {
  const std::string optional =
      "Status: install ok installed\nPriority: optional\nArchitecture: amd64\nVersion: 1\n\n";
  const Case cases[] = {
      {"a package that somebody chose",
       [&](SmallDebian& m) { m.append("/var/lib/dpkg/status", "Package: htop\n" + optional); },
       R"({"packages":{"htop":{}}})"},
      {"one that came along",
       [&](SmallDebian& m) {
         m.append("/var/lib/dpkg/status", "Package: libx1\n" + optional);
         m.files().put("/var/lib/apt/extended_states",
                       "Package: libx1\nArchitecture: amd64\nAuto-Installed: 1\n");
       },
       "{}"},
      {"a hold",
       [](SmallDebian& m) {
         m.replace("/var/lib/dpkg/status", "Package: linux-image-amd64\nStatus: install",
                   "Package: linux-image-amd64\nStatus: hold");
       },
       R"({"packages":{"linux-image-amd64":{"held":true}}})"},
      {"one that nobody needs any more, its configuration left",
       [](SmallDebian& m) {
         m.append("/var/lib/dpkg/status",
                  "Package: linux-image-6.1.0-10\nStatus: deinstall ok config-files\n"
                  "Priority: optional\nVersion: 1\n\n");
       },
       "{}"},
  };
  expect(cases);
}

TEST(RepositoryJudge, KnowsTheDistributionsOwn) {
  SmallDebian machine;
  const model::Facts facts = machine.facts();
  auto first = [&](const std::string& path, const std::string& text) {
    return first_content_of("/etc/apt/" + path, text, facts).has_value();
  };
  EXPECT_TRUE(first("sources.list",
                    "# comment\n\ndeb cdrom:[Debian] bookworm main\n"
                    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
                    " http://ftp.ch.debian.org/debian/ bookworm-updates main\n"));
  EXPECT_FALSE(first("sources.list", "deb http://deb.debian.org/debian bookworm main contrib\n"));
  EXPECT_FALSE(first("sources.list", "deb http://deb.debian.org/debian bookworm-backports main\n"));
  EXPECT_FALSE(first("sources.list", "deb http://deb.debian.org/debian trixie main\n"));
  EXPECT_FALSE(first("sources.list", "deb http://debian.example.com/debian bookworm main\n"));
  EXPECT_FALSE(
      first("sources.list", "deb [trusted=yes] http://deb.debian.org/debian bookworm main\n"));
  EXPECT_FALSE(first("sources.list", "nonsense\n"));
  const std::string stanza =
      "Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm bookworm-updates\n"
      "Components: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n";
  EXPECT_TRUE(first("sources.list.d/debian.sources", stanza + "\n" + stanza));
  EXPECT_FALSE(first("sources.list.d/debian.sources", stanza + "Trusted: yes\n"));
  machine.files().put("/etc/apt/sources.list.d/debian.sources", stanza);
  EXPECT_EQ(machine.layer(), "{}");
  machine.files().put("/etc/apt/sources.list.d/debian.sources", stanza + "Enabled: no\n");
  EXPECT_THAT(machine.layer(), HasSubstr("\"enabled\":false"));
}

TEST(FirstContents, KnowWhatPgCreateclusterAndTheInstallerWrite) {
  const model::Facts facts;
  auto first = [&](const char* path, const char* text) {
    return first_content_of(path, text, facts).has_value();
  };
  EXPECT_TRUE(first("/etc/postgresql/15/main/start.conf", "# comment\n\nauto\n"));
  EXPECT_FALSE(first("/etc/postgresql/15/main/start.conf", "manual\n"));
  EXPECT_TRUE(first("/etc/postgresql/15/main/environment", "# nothing\n"));
  EXPECT_FALSE(first("/etc/postgresql/15/main/environment", "A = 'b'\n"));
  EXPECT_FALSE(first("/etc/postgresql/15/main/mine.conf", "\n"));
  EXPECT_FALSE(first("/etc/postgresql/15/main/pg_hba.conf", "host all all 0.0.0.0/0 trust\n"));
  const char* interfaces = "/etc/network/interfaces";
  EXPECT_TRUE(first(interfaces,
                    "source /etc/network/interfaces.d/*\nauto lo\n"
                    "iface lo inet loopback\n\nallow-hotplug ens3\n"
                    "iface ens3 inet dhcp\n"));
  EXPECT_FALSE(first(interfaces, "iface ens3 inet static\n  address 10.0.0.1\n"));
}

TEST(HostJudges, TellWhatInstallersWrite) {
  const Case cases[] = {
      {"a name for people",
       [](SmallDebian& m) { m.files().put("/etc/machine-info", "PRETTY_HOSTNAME=\"Fake\"\n"); },
       R"({"hostname":{"fake":{"pretty":"Fake"}}})"},
      {"another name for the machine itself",
       [](SmallDebian& m) {
         m.replace("/etc/hosts", "127.0.0.1 localhost", "127.0.0.1 localhost app.local");
       },
       R"({"hosts_entries":{"localhost":{"ip":"127.0.0.1","ip6":"::1"}}})"},
      {"the machine's name for another",
       [](SmallDebian& m) { m.replace("/etc/hosts", "127.0.1.1", "10.0.0.1"); },
       R"({"hosts_entries":{"fake.example.com":{"aliases":["fake"],"ip":"10.0.0.1"}}})"},
  };
  expect(cases);
}

TEST(MountJudge, TellsWhatInstallersMount) {
  const Case cases[] = {
      {"a partition of the installer's",
       [](SmallDebian& m) {
         m.append("/etc/fstab",
                  "# /home was on /dev/sda2 during installation\nUUID=9 /home ext4 defaults 0 2\n");
       },
       "{}"},
      {"the same by hand",
       [](SmallDebian& m) { m.append("/etc/fstab", "UUID=9 /home ext4 defaults 0 2\n"); },
       R"({"mounts":{"/home":{"device":"UUID=9","pass":2,"type":"ext4"}}})"},
      {"an option of the root",
       [](SmallDebian& m) { m.replace("/etc/fstab", "errors=remount-ro", "noatime"); },
       R"({"mounts":{"/":{"device":"UUID=1234","options":["noatime"],"pass":1,"type":"ext4"}}})"},
  };
  expect(cases);
}

TEST(MountJudge, TellsOfSwapThatNoResourceCanSay) {
  SmallDebian machine;
  machine.append("/etc/fstab", "/swapfile none swap sw 0 0\n");
  const Description description = machine.description();
  ASSERT_EQ(description.remarks.size(), 1u);
  EXPECT_THAT(description.remarks[0].text, HasSubstr("/swapfile"));
}

TEST(ModuleJudge, LeavesFilesOfModprobeToFiles) {
  const Case cases[] = {
      {"one that is loaded, with options from elsewhere",
       [](SmallDebian& m) {
         m.append("/etc/modules", "loop\n");
         m.files().put("/etc/modprobe.d/loop.conf", "options loop max_loop=8\n");
       },
       R"({"files":{"/etc/modprobe.d/loop.conf":{"content":"options loop max_loop=8\n"}},)"
       R"("kernel_modules":{"loop":{}}})"},
      {"one that Consort blacklists",
       [](SmallDebian& m) {
         m.files().put("/etc/modprobe.d/consort-floppy.conf", "blacklist floppy\n");
       },
       R"({"kernel_modules":{"floppy":{"state":"blacklisted"}}})"},
  };
  expect(cases);
}

}  // namespace
}  // namespace consort::survey
