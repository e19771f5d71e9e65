#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "resources/built_in.h"
#include "resources/package/dnf.h"
#include "resources/package/dnf_holds.h"
#include "resources/package/zypper.h"
#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(RpmTable, FindsTheNewestByNameAndArchitecture) {
  RpmTable table = RpmTable::parse(
      "rpm: RPM should not be used directly install RPM packages, use Alien instead!\n"
      "kernel\t0\t5.14.0\t70.el9\tx86_64\nkernel\t0\t5.14.0\t162.el9\tx86_64\n"
      "glibc\t0\t2.34\t28.el9\tx86_64\nglibc\t0\t2.34\t28.el9\ti686\n"
      "bind\t32\t9.16\t1.el9\tx86_64\npython3.11\t0\t3.11.2\t2\tx86_64\n");
  EXPECT_EQ(table.packages().size(), 6u);
  EXPECT_EQ(table.find("kernel")->version, "5.14.0-162.el9");
  EXPECT_EQ(table.find("glibc.i686")->architecture, "i686");
  EXPECT_EQ(table.find("bind")->version, "32:9.16-1.el9");
  EXPECT_EQ(table.find("python3.11")->version, "3.11.2-2");
  EXPECT_EQ(table.find("glibc.s390x"), nullptr);
  EXPECT_EQ(table.find("glib"), nullptr);
  EXPECT_EQ(table.find("glibc."), nullptr);
}

TEST(DnfArgument, NamesOneVersion) {
  EXPECT_EQ(dnf_argument({"labtool"}), "labtool");
  EXPECT_EQ(dnf_argument({"labtool", "1.0-1"}), "labtool-1.0-1");
  EXPECT_EQ(dnf_argument({"glibc.i686", "2.34-28.el9"}), "glibc-2.34-28.el9.i686");
  EXPECT_EQ(dnf_argument({"python3.11", "3.11.2"}), "python3.11-3.11.2");
}

TEST(Versionlock, IsReadAndEdited) {
  constexpr const char* kList =
      "# Added lock on Sat Nov 21 04:41:21 2026\nlabtool-0:1.1-1.*\n!bind-32:9.16-1.*\n";
  EXPECT_TRUE(versionlock_holds(kList, "labtool"));
  EXPECT_FALSE(versionlock_holds(kList, "lab"));
  EXPECT_FALSE(versionlock_holds(kList, "bind"));
  EXPECT_FALSE(versionlock_holds("labtool-extra-0:1-1.*\n", "labtool"));
  EXPECT_TRUE(versionlock_holds("labtool-*\n", "labtool"));
  EXPECT_TRUE(versionlock_holds("labtool", "labtool"));
  EXPECT_EQ(versionlock_with("a-0:1-1.*", "labtool", "1.0-1"), "a-0:1-1.*\nlabtool-0:1.0-1.*\n");
  EXPECT_EQ(versionlock_with(kList, "labtool", "2:1.2-1"),
            "# Added lock on Sat Nov 21 04:41:21 2026\n!bind-32:9.16-1.*\nlabtool-2:1.2-1.*\n");
  EXPECT_EQ(versionlock_without(kList, "nothing"), kList);
}

TEST(DnfExcludes, AreReadAndEdited) {
  constexpr const char* kConfiguration =
      "# comment\n[main]\ngpgcheck=True\nexcludepkgs = kernel*, "
      "bind\n\n[other]\nexcludepkgs=labtool\n";
  EXPECT_TRUE(excludes_hold(kConfiguration, "bind"));
  EXPECT_TRUE(excludes_hold(kConfiguration, "kernel-core"));
  EXPECT_FALSE(excludes_hold(kConfiguration, "labtool"));
  EXPECT_EQ(excludes_with(kConfiguration, "labtool"),
            "# comment\n[main]\ngpgcheck=True\nexcludepkgs =kernel*, bind, labtool\n\n[other]\n"
            "excludepkgs=labtool\n");
  EXPECT_EQ(excludes_with("[main]\nbest=1\n", "a"), "[main]\nexcludepkgs=a\nbest=1\n");
  EXPECT_EQ(excludes_with("[main]", "a"), "[main]\nexcludepkgs=a\n");
  EXPECT_EQ(excludes_with("", "a"), "[main]\nexcludepkgs=a\n");
  EXPECT_EQ(excludes_with(kConfiguration, "bind"), kConfiguration);
  EXPECT_EQ(excludes_without(kConfiguration, "kernel-core"), kConfiguration) << "a glob stays";
  EXPECT_THAT(excludes_without(kConfiguration, "bind"), HasSubstr("excludepkgs =kernel*\n"));
}

TEST(Zypper, OutputIsParsed) {
  constexpr const char* kXml =
      "<?xml version='1.0'?>\n<solvable-list>\n"
      "<solvable status=\"installed\" name=\"labtool\" kind=\"package\" edition=\"1.0-1\" "
      "arch=\"noarch\" repository=\"lab &amp; more\"/>\n"
      "<solvable status=\"x\" name=\"labtool\" kind=\"pattern\" edition=\"1\"/>\n<solvable name=\"";
  EXPECT_THAT(parse_zypper_search(kXml),
              ElementsAre(ZypperSolvable{"labtool", "1.0-1", "noarch", "lab & more"}));
  constexpr const char* kLocks =
      "\ntype: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: labtool\n\n\n"
      "type: pattern\nsolvable_name: labconf\n\nsolvable_name: kernel-*\n";
  EXPECT_TRUE(zypper_locks(kLocks, "labtool"));
  EXPECT_FALSE(zypper_locks(kLocks, "labconf"));
  EXPECT_TRUE(zypper_locks(kLocks, "kernel-default"));
  EXPECT_FALSE(zypper_locks("", "labtool"));
}

// One of the two tools on a fake machine with labtool 1.0-1 installed.
class RpmPackages : public testing::Test {
 protected:
  void use(const std::string& tool) {
    system::FakeProcessRunner& processes = stage_.fake()->processes();
    stage_.put("/var/lib/rpm/rpmdb.sqlite", "database");
    processes.handle({"rpm", "--query"}, [this](const auto&) -> Result<system::CommandResult> {
      return system::CommandResult{.output = installed_};
    });
    processes.reply({"rpm", "--erase", "--test"});
    processes.reply({tool});
    processes.reply({"dnf", "-y", "--setopt=exit_on_lock=True", "-q", "-C", "repoquery"},
                    "labtool\t0\t1.0\t1\tnoarch\nlabtool\t0\t2.0\t1\tnoarch\n");
    processes.reply(
        {"dnf", "-y", "--setopt=exit_on_lock=True", "-q", "-C", "repoquery", "--qf", "%{name}"},
        "labtool\n");
    processes.reply(
        {"zypper", "--non-interactive", "--no-refresh", "--xmlout", "search"},
        "<solvable name=\"labtool\" kind=\"package\" edition=\"2.0-1\" arch=\"noarch\"/>");
    facts_.tree.set("packages", model::Value([&] {
                      model::Map map;
                      map.set("manager", model::Value(tool));
                      return map;
                    }()));
    provider_ = std::move(*registry_.provider("packages", stage_.target(), facts_));
  }
  Context context() { return {stage_.target(), facts_, stage_.blobs()}; }
  model::Resource package(const std::string& name, const std::string& yaml) {
    return described(*registry_.schema().find("packages"), name, yaml);
  }
  Status apply(const std::string& name, const std::string& yaml) {
    const model::TypeSchema& type = *registry_.schema().find("packages");
    model::Resource wanted = package(name, yaml);
    TRY(Look seen, look(*provider_, type, wanted, context()));
    EXPECT_TRUE(seen.change) << "nothing to do";
    if (!seen.change) return {};
    Context now = context();
    return provider_->apply({wanted, seen.observed, *seen.change}, now);
  }
  std::vector<std::string> changes() {
    std::vector<std::string> lines;
    for (const std::string& line : stage_.fake()->processes().command_lines()) {
      bool asks = line.find("rpm ") == 0 || line.find("repoquery") != std::string::npos ||
                  line.find("--xmlout") != std::string::npos;
      if (!asks) lines.push_back(line);
    }
    return lines;
  }

  Stage stage_{StageKind::fake};
  std::string installed_ = "labtool\t0\t1.0\t1\tnoarch\n";
  Registry registry_ = built_in();
  model::Facts facts_;
  std::unique_ptr<Provider> provider_;
};

TEST_F(RpmPackages, AreReadByOneProgramForAll) {
  use("dnf");
  for (const char* name : {"labtool", "nginx", "labconf"}) {
    Context now = context();
    model::Map none;
    std::string text = name;
    ASSERT_TRUE(provider_->read({text, none}, now));
  }
  EXPECT_EQ(stage_.fake()->processes().command_lines().size(), 1u);
}

TEST_F(RpmPackages, DnfInstallsAndRemoves) {
  use("dnf");
  ASSERT_TRUE(apply("labconf", "{install_recommends: false}"));
  EXPECT_THAT(changes().back(), HasSubstr("--setopt=install_weak_deps=False install -- labconf"));
  ASSERT_TRUE(apply("labtool", "{version: latest}"));
  EXPECT_THAT(changes().back(), HasSubstr("install -- labtool-2.0-1"));
  ASSERT_TRUE(apply("labtool", "{state: purged}"));
  EXPECT_THAT(changes().back(),
              HasSubstr("--setopt=clean_requirements_on_remove=False remove -- labtool"));
}

TEST_F(RpmPackages, DnfHoldsByExcludingWithoutThePlugin) {
  use("dnf");
  stage_.put("/etc/dnf/dnf.conf", "[main]\nbest=1\n");
  ASSERT_TRUE(apply("labtool", "{held: true}"));
  EXPECT_EQ(stage_.text("/etc/dnf/dnf.conf"), "[main]\nexcludepkgs=labtool\nbest=1\n");
  ASSERT_TRUE(apply("labtool", "{held: false}"));
  EXPECT_THAT(stage_.text("/etc/dnf/dnf.conf"), Not(HasSubstr("labtool")));
}

TEST_F(RpmPackages, DnfHoldsByThePlugin) {
  use("dnf");
  stage_.put("/etc/dnf/plugins/versionlock.conf", "[main]\nenabled = 1\n");
  ASSERT_TRUE(apply("labtool", "{held: true}"));
  EXPECT_EQ(stage_.text("/etc/dnf/plugins/versionlock.list"), "labtool-0:1.0-1.*\n");
}

TEST_F(RpmPackages, RemovesNothingUnasked) {
  use("dnf");
  stage_.fake()->processes().reply({"rpm", "--erase", "--test"}, "", 1,
                                   "error: Failed dependencies:\n\tlabtool >= 1.1 is needed by "
                                   "(installed) labdep-1.0-1.noarch\n");
  auto done = apply("labtool", "{state: absent}");
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message,
              HasSubstr("other packages would go too: labtool >= 1.1 is needed by (installed) "
                        "labdep-1.0-1.noarch"));
  ASSERT_TRUE(apply("labtool", "{state: absent, allow_removals: true}"));
}

TEST_F(RpmPackages, SayWhatIsNearToANameThatNothingHas) {
  use("dnf");
  stage_.fake()->processes().reply(
      {"dnf", "-y", "--setopt=exit_on_lock=True", "install"}, "", 1,
      "No match for argument: labtol\nError: Unable to find a match: labtol\n");
  auto done = apply("labtol", "{}");
  ASSERT_FALSE(done);
  EXPECT_THAT(
      done.error().message,
      HasSubstr("no package 'labtol' in the enabled repositories; did you mean 'labtool'?"));
}

TEST_F(RpmPackages, TellWhoHoldsTheLock) {
  use("dnf");
  stage_.fake()->processes().reply({"dnf", "-y", "--setopt=exit_on_lock=True", "install"}, "", 200,
                                   "Error: RPMDB already locked by 4242\n");
  auto done = apply("labconf", "{lock_timeout: 0s}");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::busy);
  EXPECT_THAT(done.error().message, HasSubstr("4242"));
}

TEST_F(RpmPackages, ZypperInstallsAndRemoves) {
  use("zypper");
  ASSERT_TRUE(apply("labconf", "{}"));
  EXPECT_THAT(changes().back(), HasSubstr("zypper --non-interactive install --name -- labconf"));
  ASSERT_TRUE(apply("labtool", "{version: '2.0-1', allow_downgrade: true}"));
  EXPECT_THAT(changes().back(), HasSubstr("install --name --oldpackage -- labtool=2.0-1"));
  ASSERT_TRUE(apply("labtool", "{state: absent}"));
  EXPECT_THAT(changes().back(), HasSubstr("remove --name -- labtool"));
}

TEST_F(RpmPackages, ZypperLocksPackages) {
  use("zypper");
  ASSERT_TRUE(apply("labtool", "{held: true}"));
  EXPECT_THAT(changes().back(), HasSubstr("zypper --non-interactive addlock -- labtool"));
}

TEST_F(RpmPackages, RefreshesWhenRepositoriesChanged) {
  use("zypper");
  ASSERT_TRUE(apply("labconf", "{}"));
  EXPECT_THAT(changes()[0], HasSubstr("refresh")) << "nobody has asked yet";
  stage_.fake()->processes().forget_commands();
  ASSERT_TRUE(apply("labconf", "{}"));
  EXPECT_EQ(changes().size(), 1u);
  stage_.put("/etc/zypp/repos.d/new.repo", "[new]\n");
  stage_.fake()->processes().forget_commands();
  ASSERT_TRUE(apply("labconf", "{}"));
  EXPECT_THAT(changes()[0], HasSubstr("refresh"));
}

}  // namespace
}  // namespace consort::resources
