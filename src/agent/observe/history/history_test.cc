#include "agent/observe/history/history.h"

#include <gmock/gmock.h>
#include <string.h>
#include <utmp.h>

#include "agent/observe/history/log_tail.h"
#include "resources/built_in.h"
#include "system/testing/fake_file_system.h"

namespace consort::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The fake file system begins at 1'600'000'000 s: 2020-09-13T12:26:40Z.
constexpr int64_t kThen = 1'600'000'000;
WallTime at(int64_t seconds) { return WallTime(std::chrono::seconds(seconds)); }

// As a log has it, of a machine in UTC that says so.
std::string stamp(int64_t seconds) {
  const std::string text = rfc3339(at(seconds));
  return text.substr(0, 10) + " " + text.substr(11, 8) + "Z";
}

std::string record(short type, const char* user, const char* line, const char* host,
                   int64_t seconds) {
  utmp record{};
  record.ut_type = type;
  ::strncpy(record.ut_user, user, sizeof record.ut_user);
  ::strncpy(record.ut_line, line, sizeof record.ut_line);
  ::strncpy(record.ut_host, host, sizeof record.ut_host);
  record.ut_tv.tv_sec = static_cast<int32_t>(seconds);
  return {reinterpret_cast<const char*>(&record), sizeof record};
}

TEST(LogTime, IsReadWithAndWithoutAnOffset) {
  EXPECT_EQ(log_time("2020-09-13T12:26:40.5+00:00 web1"), at(kThen));
  EXPECT_EQ(log_time("2020-09-13T14:26:40+0200 DDEBUG"), at(kThen));
  EXPECT_EQ(log_time("2020-09-13  12:26:40Z"), at(kThen));
  EXPECT_TRUE(log_time("2020-09-13 12:26:40 install"));
  EXPECT_FALSE(log_time("yesterday"));
  EXPECT_FALSE(log_time(""));
  EXPECT_TRUE(old_log_time("Sep 13 12:26:40 web1", at(kThen)));
  EXPECT_LE(*old_log_time("Dec 24 12:26:40 web1", at(kThen)), at(kThen));
  EXPECT_FALSE(old_log_time("Foo 13", at(kThen)));
}

TEST(PackageHistory, TellsWhatAptDid) {
  auto all = parse_apt_history("\nStart-Date: " + stamp(kThen) +
                               "\nCommandline: apt-get install nginx\x1b[2J\n"
                               "Requested-By: anna (1000)\n"
                               "Install: nginx:amd64 (1.22, automatic), libx:amd64 (1)\n"
                               "Remove: old:amd64 (3)\nEnd-Date: " +
                               stamp(kThen + 10) + "\n\nStart-Date: rubbish\n");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].command, "apt-get install nginx\\x1b[2J");
  EXPECT_EQ(all[0].user, "anna (1000)");
  EXPECT_EQ(all[0].begin, at(kThen));
  EXPECT_EQ(all[0].end, at(kThen + 10));
  EXPECT_THAT(all[0].packages, ElementsAre("libx", "nginx", "old"));
}

TEST(PackageHistory, TellsWhatDpkgAndDnfDid) {
  auto dpkg = parse_dpkg_log(
      "2020-09-13 12:26:40 startup archives unpack\n"
      "2020-09-13 12:26:41 install htop:amd64 <none> 3.2\n"
      "2020-09-13 12:26:45 status installed htop:amd64 3.2\nnonsense\n");
  ASSERT_EQ(dpkg.size(), 1u);
  EXPECT_EQ(dpkg[0].command, "dpkg, install htop");
  EXPECT_EQ(dpkg[0].end - dpkg[0].begin, std::chrono::seconds(5));
  auto dnf = parse_dnf_logs(
      "2020-09-13T12:26:30+0000 INFO --- logging initialized ---\n"
      "2020-09-13T12:26:30+0000 DDEBUG Command: dnf -y install nginx\n"
      "2020-09-13T12:26:40+0000 DDEBUG RPM transaction start.\n"
      "2020-09-13T12:26:50+0000 DDEBUG RPM transaction over.\n"
      "2020-09-13T12:27:00+0000 DDEBUG Cleaning up.\n",
      "2020-09-13T12:26:00+0000 SUBDEBUG Installed: before-1-1.noarch\n"
      "2020-09-13T12:26:41+0000 INFO a script says: so-much-more\n"
      "2020-09-13T12:26:42+0000 SUBDEBUG Installed: nginx-core-1:1.22.1-4.el9.x86_64\n"
      "2020-09-13T12:26:43+0000 SUBDEBUG Erase: old-3-1.noarch\n"
      "2020-09-13T12:26:44+0000 SUBDEBUG Erase: -\n");
  ASSERT_EQ(dnf.size(), 1u);
  EXPECT_EQ(dnf[0].command, "dnf -y install nginx");
  EXPECT_EQ(dnf[0].begin, at(kThen));
  EXPECT_EQ(dnf[0].end, at(kThen + 10));
  EXPECT_THAT(dnf[0].packages, ElementsAre("nginx-core", "old"));
}

TEST(PackageHistory, HasNothingOfWhatChangedNoPackage) {
  const std::string begun = "Start-Date: " + stamp(kThen) + "\nCommandline: apt-get install x\n";
  EXPECT_THAT(parse_apt_history(begun + "End-Date: " + stamp(kThen + 600) + "\n"), IsEmpty());
  EXPECT_THAT(parse_apt_history("Start-Date: rubbish\nInstall: x:amd64 (1)\n"), IsEmpty());
  EXPECT_THAT(parse_dpkg_log("2020-09-13 12:26:40 startup packages configure\n"), IsEmpty());
  EXPECT_THAT(parse_dnf_logs("2020-09-13T12:26:40+0000 DDEBUG Command: dnf makecache --timer\n"
                             "2020-09-13T12:26:50+0000 DDEBUG Cleaning up.\n",
                             "2020-09-13T12:26:45+0000 SUBDEBUG Installed: x-1-1.noarch\n"),
              IsEmpty());
  // Nobody knows when it ended.
  EXPECT_THAT(parse_dnf_logs("2020-09-13T12:26:40+0000 DDEBUG RPM transaction start.\n",
                             "2020-09-13T12:26:45+0000 SUBDEBUG Installed: x-1-1.noarch\n"),
              IsEmpty());
}

TEST(PackageHistory, NamesNoCommandOfDnfWhereSeveralRan) {
  auto dnf = parse_dnf_logs(
      "2020-09-13T12:26:30+0000 INFO --- logging initialized ---\n"
      "2020-09-13T12:26:30+0000 DDEBUG Command: dnf -y install nginx\n"
      "2020-09-13T12:26:40+0000 DDEBUG RPM transaction start.\n"
      "2020-09-13T12:26:41+0000 INFO --- logging initialized ---\n"
      "2020-09-13T12:26:41+0000 DDEBUG Command: dnf makecache --timer\n"
      "2020-09-13T12:26:50+0000 DDEBUG RPM transaction over.\n",
      "2020-09-13T12:26:42+0000 SUBDEBUG Installed: nginx-1-1.noarch\n");
  ASSERT_EQ(dnf.size(), 1u);
  EXPECT_EQ(dnf[0].command, "dnf");
}

TEST(Logins, AreReadFromWtmp) {
  auto all = parse_wtmp("cut" + record(USER_PROCESS, "anna", "pts/0", "192.0.2.7", kThen) +
                        record(USER_PROCESS, "bob\n\xff", "tty1", "", kThen + 5) +
                        record(DEAD_PROCESS, "", "pts/0", "", kThen + 60));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0], (Login{"anna", "192.0.2.7", "pts/0", at(kThen), at(kThen + 60)}));
  EXPECT_EQ(all[1].user, "bob\\n\\xff");
  EXPECT_FALSE(all[1].end);
  all = parse_wtmp(record(USER_PROCESS, "anna", "pts/0", "", kThen) +
                   record(BOOT_TIME, "reboot", "~", "", kThen + 9));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].end, at(kThen + 9));
}

TEST(SudoUses, AreReadFromTheLogOfAuthorization) {
  auto all = parse_sudo_log(
      "2020-09-13T12:26:40.1+00:00 web1 sudo:     anna : TTY=pts/0 ; PWD=/ ; USER=root ; "
      "COMMAND=/usr/bin/vim /etc/motd\n"
      "2020-09-13T12:26:41+00:00 web1 sudo: pam_unix(sudo:session): session opened\n"
      " ; COMMAND= sudo\n",
      at(kThen));
  EXPECT_THAT(all, ElementsAre(SudoUse{at(kThen), "anna", "/usr/bin/vim /etc/motd"}));
}

class HistoryTest : public ::testing::Test {
 protected:
  std::optional<wire::Attribution> of(const std::string& type, const std::string& name) {
    History history(files_, types_.schema(), at(kThen + 100));
    return history.of({.address = {type, name}, .action = model::Action::remove});
  }

  system::FakeFileSystem files_;
  const resources::Registry types_ = resources::built_in();
};

TEST_F(HistoryTest, NamesEverybodyWhoWasThere) {
  files_.put("/etc/motd", "x");
  files_.put("/var/log/wtmp", record(USER_PROCESS, "zoe", "pts/1", "", kThen - 90) +
                                  record(DEAD_PROCESS, "", "pts/1", "", kThen - 80) +
                                  record(USER_PROCESS, "anna", "pts/0", "192.0.2.7", kThen - 60) +
                                  record(USER_PROCESS, "bob", "tty1", "", kThen - 30));
  files_.put(
      "/var/log/auth.log",
      rfc3339(at(kThen - 20)) + " web1 sudo: anna : TTY=pts/0 ; USER=root ; COMMAND=/bin/vi\n");
  auto by = of("files", "/etc/motd");
  ASSERT_TRUE(by);
  EXPECT_EQ(by->package_transaction, "");
  EXPECT_THAT(by->meanwhile,
              ElementsAre("bob was logged in on tty1", "anna was logged in from 192.0.2.7 on pts/0",
                          "anna had used sudo: /bin/vi"));
}

TEST_F(HistoryTest, TellsPackageTransactions) {
  files_.put("/etc/made-by-a-script", "x");
  files_.put("/var/log/apt/history.log",
             "Start-Date: " + stamp(kThen - 5) +
                 "\nCommandline: apt install nginx\nRequested-By: anna (1000)\n"
                 "Install: nginx:amd64 (1)\nEnd-Date: " +
                 stamp(kThen + 5) + "\n");
  for (const auto& [type, name] :
       {std::pair("files", "/etc/made-by-a-script"), std::pair("packages", "nginx")}) {
    auto by = of(type, name);
    ASSERT_TRUE(by) << name;
    EXPECT_EQ(by->package_transaction, "apt install nginx");
    EXPECT_EQ(by->user, "anna (1000)");
  }
  auto other = of("packages", "htop");
  EXPECT_TRUE(!other || other->package_transaction.empty());
}

TEST_F(HistoryTest, OnlyFilesOfItsOwnTellThatPackagesMadeIt) {
  files_.put("/var/log/apt/history.log",
             "Start-Date: " + stamp(kThen - 5) +
                 "\nInstall: nginx:amd64 (1)\nEnd-Date: " + stamp(kThen + 5) + "\n");
  for (const char* path : {"/etc/hosts", "/etc/hostname", "/etc/sudoers.d/operators", "/etc/motd",
                           "/etc/systemd/system/x.service", "/etc/cron.d/other"})
    files_.put(path, "x");
  files_.put_directory("/etc/folder");
  History history(files_, types_.schema(), at(kThen + 100));
  auto came = [&](const char* type, const char* name, model::Action action) {
    return history.came_with_packages(
        {.address = {type, name},
         .action = action,
         .attributes = {{.name = "content", .from = model::Value("x"), .to = {}},
                        {.name = "path", .from = model::Value("/etc/hosts"), .to = {}}},
         .because = {}});
  };
  EXPECT_TRUE(came("files", "/etc/motd", model::Action::remove));
  EXPECT_TRUE(came("sudo_rules", "operators", model::Action::remove));
  EXPECT_TRUE(came("units", "x.service", model::Action::remove));
  EXPECT_FALSE(came("files", "/etc/motd", model::Action::update));
  EXPECT_FALSE(came("files", "/etc/folder", model::Action::remove));
  EXPECT_FALSE(came("hosts_entries", "evil.example", model::Action::remove));
  EXPECT_FALSE(came("lines", "an entry", model::Action::remove));
  EXPECT_FALSE(came("hostname", "web1", model::Action::remove));
  EXPECT_FALSE(came("packages", "nginx", model::Action::remove));
  // Not from the time of its folder, where its file is not the one that is there.
  EXPECT_FALSE(came("cron", "miner", model::Action::remove));
}

TEST_F(HistoryTest, FindsTheTransactionOfAnRpm) {
  files_.put("/var/log/dnf.log",
             "2020-09-13T12:26:30+0000 DDEBUG Command: dnf install nginx\n"
             "2020-09-13T12:26:40+0000 DDEBUG RPM transaction start.\n"
             "2020-09-13T12:26:50+0000 DDEBUG RPM transaction over.\n");
  files_.put("/var/log/dnf.rpm.log",
             "2020-09-13T12:26:42+0000 SUBDEBUG Installed: nginx-1:1.22.1-4.el9.x86_64\n");
  auto by = of("packages", "nginx");
  ASSERT_TRUE(by);
  EXPECT_EQ(by->package_transaction, "dnf install nginx");
}

TEST_F(HistoryTest, WhereThereAreNoRecordsNobodyIsNamed) {
  files_.put("/etc/motd", "x");
  files_.put("/var/log/wtmp", std::string(1000, '\xff'));
  files_.put("/var/log/auth.log", std::string(1 << 20, '\0'));
  files_.put("/var/log/apt/history.log", std::string(1 << 20, '('));
  auto by = of("files", "/etc/motd");
  ASSERT_TRUE(by);
  EXPECT_THAT(by->meanwhile, IsEmpty());
  EXPECT_FALSE(of("plugins", "nothing"));
}

}  // namespace
}  // namespace consort::agent
