#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "resources/built_in.h"
#include "resources/difference.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRepository = "/srv/repo";

// The real package manager of a machine that may be spoilt, with the lab's test packages in
// /srv/repo: tests/e2e/packages_live.sh.
class PackagesLive : public testing::Test {
 protected:
  void SetUp() override {
    const char* live = std::getenv("CONSORT_LIVE");
    if (!live || std::string(live) != "1") GTEST_SKIP() << "CONSORT_LIVE is not 1";
    packages_ = std::make_unique<Workbench>("packages", StageKind::live);
    repositories_ = std::make_unique<Workbench>("repositories", StageKind::live);
    manager_ = stage().facts().text("packages.manager");
    if (!stage().exists(kRepository))
      GTEST_SKIP() << "there are no test packages in " << kRepository;
    for (const char* file : {"/etc/yum.repos.d/lab.repo", "/etc/zypp/repos.d/lab.repo"}) {
      if (stage().exists(file)) stage().remove(file);
    }
    ASSERT_TRUE(add_repository());
    // An rpm database without any package is more than zypper can bear.
    ASSERT_EQ(apt() ? "" : packages_->failure("labsh", "{}"), "");
    for (const char* name : {"labdep", "labtool", "labconf", "labwar", "labbad", "labsvc"}) {
      ASSERT_EQ(packages_->failure(name, "{state: purged, held: false, allow_removals: true}"), "")
          << name;
    }
  }

  bool add_repository() {
    std::string attributes = apt() ? "{uris: ['file:/srv/repo'], suites: [./], trusted: true}"
                                   : "{uris: ['file:///srv/repo'], trusted: true}";
    return repositories_->converge("consort-lab", attributes).has_value();
  }

  Stage& stage() { return packages_->stage(); }
  bool apt() const { return manager_ == "apt"; }
  using Words = std::vector<std::string>;
  Words by_manager(Words apt, Words dnf, Words zypper) const {
    return manager_ == "apt" ? apt : manager_ == "dnf" ? dnf : zypper;
  }
  std::string full(const std::string& version) const { return apt() ? version : version + "-1"; }
  std::string at(const std::string& version, const std::string& more = "") const {
    return "{version: '" + full(version) + "'" + (more.empty() ? "" : ", " + more) + "}";
  }

  testing::AssertionResult becomes(const std::string& name, const std::string& attributes) {
    auto changed = packages_->converge(name, attributes);
    if (!changed) return testing::AssertionFailure() << changed.error().to_string();
    auto again = packages_->converge(name, attributes);
    if (!*changed) return testing::AssertionFailure() << "nothing was changed";
    if (!again || *again) return testing::AssertionFailure() << "the second time it changed again";
    return testing::AssertionSuccess();
  }
  std::string observed(const std::string& name, const std::string& attribute) {
    auto seen = packages_->look(name, "{}");
    const model::Value* value = seen ? seen->observed.find(attribute) : nullptr;
    return value && value->is_text() ? value->text() : "";
  }
  std::string version(const std::string& name) { return observed(name, "version"); }
  int run(std::vector<std::string> argv) {
    auto done = stage().target().processes().run({.argv = std::move(argv)});
    return done ? done->exit_code : -1;
  }

  std::unique_ptr<Workbench> packages_, repositories_;
  std::string manager_;
};

TEST_F(PackagesLive, ComeFromARepositoryThatWasJustAdded) {
  ASSERT_TRUE(repositories_->converge("consort-lab", "{state: absent, uris: [x]}"));
  EXPECT_THAT(packages_->failure("labtool", "{}"),
              HasSubstr("no package 'labtool' in the enabled repositories"));
  ASSERT_TRUE(add_repository());
  EXPECT_TRUE(becomes("labtool", "{}"));
  EXPECT_EQ(version("labtool"), full("2.0"));
}

TEST_F(PackagesLive, GoUpAndDown) {
  EXPECT_TRUE(becomes("labtool", at("1.0")));
  EXPECT_TRUE(becomes("labtool", at("1.1")));
  EXPECT_TRUE(becomes("labtool", "{version: latest}"));
  EXPECT_EQ(version("labtool"), full("2.0"));
  EXPECT_THAT(packages_->failure("labtool", at("1.0")), HasSubstr("'allow_downgrade: true'"));
  EXPECT_TRUE(becomes("labtool", at("1.0", "allow_downgrade: true")));
  EXPECT_TRUE(becomes("labtool", "{version: '>= 1.1, < 2'}"));
  EXPECT_EQ(version("labtool"), full("1.1"));
  EXPECT_FALSE(*packages_->converge("labtool", "{version: '1.*'}"));
  EXPECT_TRUE(becomes("labtool", "{state: absent}"));
}

TEST_F(PackagesLive, StayWhenHeld) {
  EXPECT_TRUE(becomes("labtool", at("1.0", "held: true")));
  EXPECT_EQ(run(by_manager({"apt-get", "-y", "upgrade"}, {"dnf", "-y", "upgrade"},
                           {"zypper", "--non-interactive", "update"})),
            0);
  EXPECT_EQ(version("labtool"), full("1.0"));
  EXPECT_TRUE(becomes("labtool", at("1.1", "held: true"))) << "its own description may change it";
  EXPECT_TRUE(becomes("labtool", "{held: false}"));
  EXPECT_TRUE(becomes("labtool", "{version: latest}"));
}

TEST_F(PackagesLive, AreChangedTogether) {
  ASSERT_TRUE(becomes("labwar", "{}"));
  std::vector<model::Resource> wanted = {
      packages_->described("labtool", at("1.1")), packages_->described("labdep", "{}"),
      packages_->described("labconf", "{}"), packages_->described("labwar", "{state: absent}")};
  std::vector<Look> seen;
  for (const model::Resource& resource : wanted) {
    seen.push_back(*look(packages_->provider(), packages_->type(), resource, stage().context()));
  }
  std::vector<Order> orders;
  for (size_t i = 0; i < wanted.size(); ++i) {
    ASSERT_TRUE(seen[i].change);
    orders.push_back({wanted[i], seen[i].observed, *seen[i].change});
  }
  Context context = stage().context();
  Status done = dynamic_cast<Batching&>(packages_->provider()).apply_all(orders, context);
  EXPECT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(version("labtool"), full("1.1"));
  EXPECT_EQ(observed("labdep", "state"), "present");
  EXPECT_NE(observed("labwar", "state"), "present");

  auto chosen = dynamic_cast<Enumerating&>(packages_->provider()).enumerate(context);
  ASSERT_TRUE(chosen) << chosen.error().to_string();
  EXPECT_THAT(*chosen, Contains("labdep"));
}

TEST_F(PackagesLive, RemoveNothingUnasked) {
  ASSERT_TRUE(becomes("labdep", "{}"));
  EXPECT_THAT(packages_->failure("labwar", "{}"), HasSubstr("labtool"));
  EXPECT_THAT(packages_->failure("labtool", "{state: absent}"), HasSubstr("labdep"));
  EXPECT_EQ(observed("labtool", "state"), "present");
  EXPECT_TRUE(becomes("labwar", "{allow_removals: true}"));
  EXPECT_NE(observed("labtool", "state"), "present");
}

TEST_F(PackagesLive, SayWhichScriptFailed) {
  std::string said = packages_->failure("labbad", "{}");
  EXPECT_THAT(said, HasSubstr("labbad"));
  EXPECT_THAT(said, HasSubstr("failing on purpose"));
  EXPECT_NE(observed("labbad", "state"), "present");
  EXPECT_TRUE(becomes("labtool", "{}")) << "what is broken is not in the way of others";
}

TEST_F(PackagesLive, KeepConfigurationFilesThatWereEdited) {
  ASSERT_TRUE(becomes("labconf", at("1.0")));
  stage().put("/etc/labconf.conf", "edited\n");
  ASSERT_TRUE(becomes("labconf", at("1.1")));
  EXPECT_EQ(stage().text("/etc/labconf.conf"), "edited\n");
  if (!apt()) return;
  ASSERT_TRUE(becomes("labconf", at("1.0", "allow_downgrade: true, conffiles: replace")));
  EXPECT_THAT(stage().text("/etc/labconf.conf"), HasSubstr("key=1.0"));
}

TEST_F(PackagesLive, TellAbsentFromPurged) {
  if (!apt()) GTEST_SKIP() << "rpm keeps nothing of a package that is removed";
  ASSERT_TRUE(becomes("labconf", "{}"));
  EXPECT_TRUE(becomes("labconf", "{state: absent}"));
  EXPECT_TRUE(stage().exists("/etc/labconf.conf"));
  EXPECT_TRUE(becomes("labconf", "{state: purged}"));
  EXPECT_FALSE(stage().exists("/etc/labconf.conf"));
  ASSERT_TRUE(becomes("labconf", "{}"));
  EXPECT_TRUE(becomes("labconf", "{state: purged}"));
  EXPECT_FALSE(stage().exists("/etc/labconf.conf"));
}

TEST_F(PackagesLive, SayWhatIsNearToANameThatNothingHas) {
  EXPECT_THAT(
      packages_->failure("labtol", "{}"),
      HasSubstr("no package 'labtol' in the enabled repositories; did you mean 'labtool'?"));
  EXPECT_THAT(packages_->failure("labtool", at("9.0")), HasSubstr("no version '" + full("9.0")));
  EXPECT_THAT(packages_->failure("labtool", "{version: '>= 9'}"), HasSubstr("no version"));
}

TEST_F(PackagesLive, TellWhoHoldsTheLock) {
  if (apt()) {
    constexpr const char* kHold =
        "import fcntl, sys\n"
        "file = open('/var/lib/dpkg/lock-frontend', 'w')\n"
        "fcntl.lockf(file, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n";
    auto holder = stage().target().processes().start({.argv = {"python3", "-c", kHold}});
    ASSERT_TRUE(holder) << holder.error().to_string();
    ASSERT_TRUE((*holder)->receive(std::chrono::seconds(10)));
    for (const char* patience : {"{lock_timeout: 0s}", "{lock_timeout: 1s}"}) {
      EXPECT_THAT(packages_->failure("labtool", patience),
                  testing::ContainsRegex("(process [0-9]+ \\(python3|could not get lock )"));
    }
  } else if (manager_ == "dnf") {
    stage().put("/var/lib/dnf/rpmdb_lock.pid", std::to_string(getpid()));
    EXPECT_THAT(packages_->failure("labtool", "{lock_timeout: 0s}"),
                HasSubstr("already locked by " + std::to_string(getpid())));
    stage().remove("/var/lib/dnf/rpmdb_lock.pid");
  } else {
    GTEST_SKIP() << "zypper's lock cannot be taken from outside";
  }
  EXPECT_TRUE(becomes("labtool", "{}"));
}

TEST_F(PackagesLive, FinishAnInstallationThatWasCutShort) {
  if (!apt()) GTEST_SKIP() << "rpm has no such state";
  ASSERT_EQ(run({"dpkg", "--unpack", "/srv/repo/labtool_1.1_all.deb"}), 0);
  EXPECT_EQ(observed("labtool", "state"), "broken");
  EXPECT_TRUE(becomes("labtool", at("1.1")));
  EXPECT_EQ(observed("labtool", "state"), "present");
}

TEST_F(PackagesLive, NoticeWhatOthersDo) {
  ASSERT_TRUE(becomes("labtool", at("1.1")));
  Context context = stage().context();
  model::Map none;
  std::string name = "labtool";
  auto& fingerprinting = dynamic_cast<Fingerprinting&>(packages_->provider());
  Fingerprint before = fingerprinting.fingerprint({name, none}, context);
  ASSERT_NE(before, Fingerprint{});
  ASSERT_TRUE(packages_->look("labtool", "{}"));
  EXPECT_EQ(before, fingerprinting.fingerprint({name, none}, context)) << "reading changes nothing";
  std::vector<std::string> erase = {"rpm", "--erase", "labtool"};
  ASSERT_EQ(run(by_manager({"dpkg", "--remove", "labtool"}, erase, erase)), 0);
  EXPECT_NE(before, fingerprinting.fingerprint({name, none}, context));
  EXPECT_TRUE(becomes("labtool", at("1.1")));
}

}  // namespace
}  // namespace consort::resources
