#include "survey/survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "survey/dpkg/dpkg_files.h"
#include "system/testing/fake_target.h"

namespace consort::survey {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A small Debian, in memory.
class SurveyTest : public ::testing::Test {
 protected:
  SurveyTest() {
    files().erase("/etc/os-release");
    files().put("/var/lib/dpkg/status",
                "Package: nginx-common\nStatus: install ok installed\nConffiles:\n"
                " /etc/nginx/nginx.conf " +
                    md5("shipped\n").hex() +
                    "\n"
                    " /etc/nginx/gone.conf " +
                    md5("gone\n").hex() +
                    "\n"
                    " /etc/nginx/old.conf " +
                    md5("old\n").hex() +
                    " obsolete\n"
                    "Version: 1.22\n\nPackage: base-files\nStatus: install ok installed\n");
    files().put("/var/lib/dpkg/info/nginx-common.list",
                "/.\n/etc\n/etc/nginx\n/etc/nginx/nginx.conf\n/etc/nginx/gone.conf\n"
                "/etc/init.d\n/etc/init.d/nginx\n/usr/share/nginx/x\n");
    files().put("/var/lib/dpkg/info/nginx-common.md5sums",
                md5("x").hex() + "  usr/share/nginx/x\n");
    files().put("/var/lib/dpkg/info/base-files.md5sums",
                md5("profile\n").hex() + "  usr/share/base-files/profile\n");
    files().put(
        "/var/lib/dpkg/alternatives/editor",
        "auto\n/usr/bin/editor\neditor.1.gz\n/usr/share/man/man1/editor.1.gz\n\n/bin/ed\n10\n\n");
    files().put("/var/lib/dpkg/alternatives/pager", "manual\n/usr/bin/pager\n\n/bin/more\n50\n\n");
    files().put("/var/lib/ucf/hashfile", md5("kept\n").hex() + "  /etc/default/kept\n" +
                                             md5("theirs\n").hex() + "  /etc/default/mine\n");
    files().put("/etc/nginx/nginx.conf", "shipped\n");
    files().put("/etc/init.d/nginx", "#!/bin/sh\n");
    files().put_link("/etc/nginx/sites-enabled/default", "/etc/nginx/sites-available/default");
  }

  system::FakeFileSystem& files() { return target_.files(); }
  std::vector<Finding> findings(const std::vector<Rule>& rules = {}) {
    auto census = take_census(target_.files(), usual_roots());
    auto shipped = shipped_files(target_, usual_roots());
    EXPECT_TRUE(census) << census.error().to_string();
    EXPECT_TRUE(shipped) << shipped.error().to_string();
    return origins_of(*census, {.shipped = **shipped, .rules = rules});
  }
  // "PATH: ORIGIN" of what is somebody's work.
  std::vector<std::string> local(const std::vector<Rule>& rules = {}) {
    std::vector<std::string> lines;
    for (const Finding& finding : findings(rules))
      if (is_local(finding.origin))
        lines.push_back(finding.path + ": " + std::string(to_string(finding.origin)));
    return lines;
  }
  Finding finding(const std::string& path) {
    for (const Finding& finding : findings())
      if (finding.path == path) return finding;
    ADD_FAILURE() << "nothing was found out about " << path;
    return {};
  }

  system::FakeTarget target_;
};

TEST_F(SurveyTest, WhatPackagesBroughtIsNobodysWork) {
  files().put("/etc/nginx/gone.conf", "gone\n");
  EXPECT_THAT(local(), IsEmpty());
  EXPECT_EQ(finding("/etc/nginx/nginx.conf").origin, Origin::shipped);
  EXPECT_EQ(finding("/etc/nginx/nginx.conf").package, "nginx-common");
}

TEST_F(SurveyTest, ChangesAreTold) {
  files().put("/etc/nginx/nginx.conf", "mine\n");
  files().put("/etc/motd", "hello\n");
  EXPECT_THAT(local(), ElementsAre("/etc/motd: local", "/etc/nginx/gone.conf: removed",
                                   "/etc/nginx/nginx.conf: changed"));
  EXPECT_THAT(finding("/etc/nginx/nginx.conf").reason, HasSubstr("nginx-common"));
}

TEST_F(SurveyTest, WhatToolsMadeIsExplained) {
  files().put("/etc/nginx/gone.conf", "gone\n");
  files().put("/etc/profile", "profile\n");
  files().put("/etc/default/kept", "kept\n");
  files().put_link("/etc/alternatives/editor", "/bin/ed");
  files().put_link("/etc/alternatives/editor.1.gz", "/usr/share/man/man1/ed.1.gz");
  files().put_link("/etc/editor", "/etc/alternatives/editor");
  files().put_link("/etc/rc2.d/S01nginx", "../init.d/nginx");
  files().put("/var/lib/systemd/deb-systemd-helper-enabled/sshd.service.dsh-also",
              "/etc/systemd/system/sshd.service\n");
  files().put_link("/etc/systemd/system/sshd.service", "/lib/systemd/system/ssh.service");
  files().put_link("/etc/ssl/certs/A.pem", "/usr/share/ca-certificates/mozilla/A.crt");
  files().put("/etc/environment", "");
  files().put_link("/etc/mtab", "../proc/self/mounts");
  files().put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
  files().put("/etc/machine-id", "0123\n");
  files().put("/etc/motd.dpkg-old", "x");
  EXPECT_THAT(local(), IsEmpty());
  EXPECT_EQ(finding("/etc/profile").reason, "a copy of what the package base-files brought");
  EXPECT_EQ(finding("/etc/passwd").origin, Origin::described);
  EXPECT_EQ(finding("/etc/passwd").reason, "users");
  EXPECT_EQ(finding("/etc/machine-id").origin, Origin::state);
}

TEST_F(SurveyTest, WhatWasChosenByHandIsSomebodysWork) {
  files().put("/etc/nginx/gone.conf", "gone\n");
  files().put_link("/etc/ssl/certs/own.pem", "/srv/own.crt");
  files().put_link("/etc/alternatives/pager", "/bin/more");
  files().put_link("/etc/alternatives/unknown", "/bin/x");
  files().put_link("/etc/rc2.d/S01mine", "../init.d/mine");
  files().put("/etc/default/mine", "mine\n");
  EXPECT_THAT(local(), ElementsAre("/etc/alternatives/pager: local",
                                   "/etc/alternatives/unknown: local", "/etc/default/mine: local",
                                   "/etc/rc2.d/S01mine: local", "/etc/ssl/certs/own.pem: local"));
  EXPECT_EQ(finding("/etc/default/mine").reason, "changed since ucf installed it");
}

TEST_F(SurveyTest, AnEmptyFileIsACopyOfNothing) {
  files().put("/etc/nginx/gone.conf", "gone\n");
  files().put("/var/lib/dpkg/info/empty.md5sums", md5("").hex() + "  usr/share/doc/empty\n");
  files().put("/etc/empty", "");
  EXPECT_THAT(local(), ElementsAre("/etc/empty: local"));
}

TEST_F(SurveyTest, DiversionsMoveWhatAPackageBrought) {
  files().put("/etc/nginx/gone.conf", "gone\n");
  files().put("/var/lib/dpkg/diversions",
              "/etc/nginx/nginx.conf\n/etc/nginx/nginx.conf.distrib\nmy-config\n");
  files().put("/etc/nginx/nginx.conf.distrib", "shipped\n");
  EXPECT_EQ(finding("/etc/nginx/nginx.conf.distrib").origin, Origin::shipped);
  EXPECT_EQ(finding("/etc/nginx/nginx.conf").origin, Origin::local);
}

TEST_F(SurveyTest, LinksThatScriptsOfPackagesMakeAreTheirs) {
  files().put("/etc/nginx/gone.conf", "gone\n");
  EXPECT_EQ(finding("/etc/nginx/sites-enabled/default").origin, Origin::shipped);
  files().erase("/etc/nginx/sites-enabled/default");
  EXPECT_EQ(finding("/etc/nginx/sites-enabled/default").origin, Origin::removed);
  EXPECT_TRUE(finding("/etc/nginx/sites-enabled/default").link);
  files().put_link("/etc/nginx/sites-enabled/default", "/srv/site");
  EXPECT_EQ(finding("/etc/nginx/sites-enabled/default").origin, Origin::changed);
}

TEST_F(SurveyTest, ModesOfConfigurationFilesAreKnownByCustom) {
  files().put("/etc/nginx/gone.conf", "gone\n", 0600);
  EXPECT_EQ(finding("/etc/nginx/gone.conf").origin, Origin::changed);
  EXPECT_TRUE(finding("/etc/nginx/gone.conf").access_only);
  files().put("/etc/nginx/gone.conf", "gone\n", 0644, {33, 0});
  EXPECT_TRUE(finding("/etc/nginx/gone.conf").access_only);
  files().put("/etc/nginx/gone.conf", "other\n", 0600);
  EXPECT_FALSE(finding("/etc/nginx/gone.conf").access_only);
  files().put("/etc/init.d/nginx", "#!/bin/sh\n", 0755);
  EXPECT_EQ(finding("/etc/init.d/nginx").origin, Origin::shipped);
}

TEST_F(SurveyTest, RulesOfTheSiteComeFirst) {
  files().put("/etc/nginx/gone.conf", "gone\n");
  files().put("/etc/backup/stamp", "1\n");
  EXPECT_THAT(local({{"/etc/backup/*", RuleKind::state, "stamps of our backups"}}), IsEmpty());
}

TEST_F(SurveyTest, SecretsAreKnownByNameAndByWhatTheyHold) {
  files().put("/etc/ssl/private/web.pem", "x");
  files().put("/etc/web/server.pem", "text\n-----BEGIN EC PRIVATE KEY-----\nx\n");
  files().put("/etc/web/chain.pem", "-----BEGIN CERTIFICATE-----\nx\n");
  EXPECT_TRUE(finding("/etc/ssl/private/web.pem").secret);
  EXPECT_TRUE(finding("/etc/web/server.pem").secret);
  EXPECT_FALSE(finding("/etc/web/chain.pem").secret);
  files().put("/etc/web/proxy", "# see http://u:p@example.com\nproxy http://u:p@example.com/\n");
  files().put("/etc/web/example", "# see http://u:p@example.com\nproxy http://u@example.com:1/\n");
  EXPECT_TRUE(finding("/etc/web/proxy").secret);
  EXPECT_FALSE(finding("/etc/web/example").secret);
}

TEST_F(SurveyTest, ListsFromBeforeUsrWasMergedMeanTheSameFiles) {
  files().put("/var/lib/dpkg/info/ed.list", "/.\n/bin\n/bin/ed\n");
  files().put("/var/lib/dpkg/info/ed.md5sums", md5("ed").hex() + "  bin/ed\n");
  files().put_link("/bin", "usr/bin");
  files().put("/usr/bin/ed", "ed", 0755);
  files().put("/usr/bin/mine", "mine", 0755);
  auto census = take_census(target_.files(), {"/usr/bin"});
  auto shipped = shipped_files(target_, {"/usr/bin"});
  ASSERT_TRUE(census && shipped);
  auto found = origins_of(*census, {.shipped = **shipped});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].origin, Origin::shipped);
  EXPECT_EQ(found[1].origin, Origin::local);
}

TEST_F(SurveyTest, WhatSomebodyKeepsFromOtherUsersIsSecret) {
  files().put("/etc/mysql/conf.d/mine.cnf", "password=x\n", 0600);
  files().put("/etc/nginx/nginx.conf", "mine\n", 0640);
  files().put("/etc/motd", "x", 0644);
  EXPECT_TRUE(finding("/etc/mysql/conf.d/mine.cnf").kept_private);
  EXPECT_TRUE(finding("/etc/nginx/nginx.conf").kept_private);
  EXPECT_FALSE(finding("/etc/motd").kept_private);
}

TEST_F(SurveyTest, ARootWithoutPackagesHasOnlyWorkOfPeople) {
  system::FakeTarget bare;
  bare.files().put("/etc/motd", "x");
  auto shipped = shipped_files(bare, usual_roots());
  ASSERT_TRUE(shipped);
  EXPECT_TRUE((*shipped)->all().empty());
}

TEST_F(SurveyTest, BrokenDatabasesAreReadAsFarAsTheyGo) {
  files().put("/var/lib/dpkg/status", "Conffiles:\n /etc/x\n /etc/y zz\nPackage\n \n");
  files().put("/var/lib/dpkg/info/x.md5sums", "zz  etc/x\n\n0123\n" + md5("").hex() + "\n");
  files().put("/var/lib/dpkg/alternatives/z", "");
  files().put("/var/lib/dpkg/diversions", "/etc/x\n/etc/y\n");
  files().put("/var/lib/ucf/hashfile", "\n \nx\n");
  EXPECT_EQ(finding("/etc/init.d/nginx").origin, Origin::shipped);
}

}  // namespace
}  // namespace consort::survey
