#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/strings.h"
#include "resources/built_in.h"
#include "resources/package/apt_offers.h"
#include "resources/testing/contract.h"
#include "resources/testing/fake_apt.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AptPackages : public testing::Test {
 protected:
  AptPackages()
      : apt_(FakeApt::on(*stage_.fake())),
        registry_(built_in()),
        type_(*registry_.schema().find("packages")) {
    auto written = stage_.files().status("/var/lib/apt/lists")->modified_ns;
    Duration behind = Duration(written) - stage_.target().clock().wall().time_since_epoch();
    stage_.fake()->manual_clock().advance(behind + std::chrono::minutes(1));
    apt_->publish_and_update("labtool", {"1.0", "1.1", "2.0"});
    apt_->publish_and_update("nginx", {"1.22.1-9"});
    provider_ = std::move(*registry_.provider("packages", stage_.target(), stage_.facts()));
  }

  model::Resource package(const std::string& name, const std::string& yaml) {
    return described(type_, name, yaml);
  }
  Result<bool> converge_to(const std::string& name, const std::string& yaml) {
    return converge(*provider_, type_, package(name, yaml), stage_.context());
  }
  std::string failure(const std::string& name, const std::string& yaml) {
    auto result = converge_to(name, yaml);
    return result ? "" : result.error().to_string();
  }
  std::optional<model::Change> plan(const std::string& name, const std::string& yaml) {
    auto seen = look(*provider_, type_, package(name, yaml), stage_.context());
    EXPECT_TRUE(seen) << seen.error().to_string();
    return seen ? seen->change : std::nullopt;
  }
  std::string observed(const std::string& name, const std::string& attribute) {
    auto seen = look(*provider_, type_, package(name, "{}"), stage_.context());
    const model::Value* value = seen ? seen->observed.find(attribute) : nullptr;
    return value && value->is_text() ? value->text() : "";
  }
  std::vector<std::string> runs(const std::string& program) {
    std::vector<std::string> lines;
    for (const std::string& line : stage_.fake()->processes().command_lines()) {
      if (line.starts_with(program)) lines.push_back(line);
    }
    return lines;
  }

  Stage stage_{StageKind::fake};
  std::shared_ptr<FakeApt> apt_;
  Registry registry_;
  const model::TypeSchema& type_;
  std::unique_ptr<Provider> provider_;
};

TEST_F(AptPackages, AreReadWithoutAProgram) {
  apt_->put("nginx", "1.22.1-9");
  EXPECT_FALSE(plan("nginx", "{}"));
  EXPECT_TRUE(plan("labtool", "{}"));
  EXPECT_TRUE(stage_.fake()->processes().commands().empty());
}

TEST_F(AptPackages, InstallsManyInOneTransaction) {
  apt_->put("old", "1");
  std::vector<model::Resource> wanted = {package("nginx", "{}"),
                                         package("labtool", "{version: '1.1'}"),
                                         package("old", "{state: absent}")};
  std::vector<Look> seen;
  for (const model::Resource& resource : wanted) {
    seen.push_back(*look(*provider_, type_, resource, stage_.context()));
  }
  std::vector<Order> orders;
  for (size_t i = 0; i < wanted.size(); ++i) {
    orders.push_back({wanted[i], seen[i].observed, *seen[i].change});
  }
  Context context = stage_.context();
  Status done = dynamic_cast<Batching&>(*provider_).apply_all(orders, context);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(observed("nginx", "version"), "1.22.1-9");
  EXPECT_EQ(observed("labtool", "version"), "1.1");
  EXPECT_EQ(observed("old", "state"), "removed");
  ASSERT_EQ(runs("apt-get").size(), 2u) << "a simulation and the transaction";
  EXPECT_THAT(runs("apt-get")[1], HasSubstr("-- nginx labtool=1.1 old-"));
}

TEST_F(AptPackages, NamesTheVersionThatAPlanWillInstall) {
  auto version = [&](const std::string& wish) {
    auto change = plan("labtool", "{version: '" + wish + "'}");
    for (const auto& attribute : change->attributes) {
      if (attribute.name == "version") return attribute.to.text();
    }
    return std::string();
  };
  EXPECT_EQ(version("latest"), "2.0");
  EXPECT_EQ(version("1.*"), "1.1");
  EXPECT_EQ(version(">= 1.0, < 1.1"), "1.0");
  EXPECT_EQ(version(">= 3"), ">= 3") << "cannot be told yet";
  EXPECT_EQ(runs("apt-cache").size(), 1u) << "one program for all questions";
}

TEST_F(AptPackages, KeepsAVersionThatWillDo) {
  apt_->put("labtool", "1.0");
  EXPECT_FALSE(plan("labtool", "{version: '>= 1.0'}"));
  EXPECT_TRUE(stage_.fake()->processes().commands().empty());
  EXPECT_TRUE(plan("labtool", "{version: latest}"));
  apt_->put("labtool", "2.0");
  EXPECT_FALSE(plan("labtool", "{version: latest}"));
  apt_->put("labtool", "3.0");  // newer than anything offered
  EXPECT_FALSE(plan("labtool", "{version: latest}"));
}

TEST_F(AptPackages, LatestFollowsTheLists) {
  ASSERT_TRUE(converge_to("labtool", "{version: latest}"));
  Context context = stage_.context();
  model::Map none;
  Identity identity{"labtool", none};
  auto& fingerprinting = dynamic_cast<Fingerprinting&>(*provider_);
  Fingerprint before = fingerprinting.fingerprint(identity, context);
  apt_->publish_and_update("labtool", {"2.0", "2.1"});
  EXPECT_NE(before, fingerprinting.fingerprint(identity, context));
  EXPECT_TRUE(*converge_to("labtool", "{version: latest}"));
  EXPECT_EQ(observed("labtool", "version"), "2.1");
}

TEST_F(AptPackages, TellsAbsentFromPurged) {
  apt_->put("nginx", "1.22.1-9");
  EXPECT_TRUE(*converge_to("nginx", "{state: absent}"));
  EXPECT_EQ(observed("nginx", "state"), "removed");
  EXPECT_FALSE(plan("nginx", "{state: absent}"));
  auto change = plan("nginx", "{state: purged}");
  ASSERT_TRUE(change);
  EXPECT_EQ(change->action, model::Action::remove);
  EXPECT_TRUE(*converge_to("nginx", "{state: purged}"));
  EXPECT_EQ(observed("nginx", "state"), "absent");
  EXPECT_FALSE(plan("nginx", "{state: purged}"));
  EXPECT_FALSE(plan("nginx", "{state: absent}"));
}

TEST_F(AptPackages, HoldsAndReleases) {
  EXPECT_TRUE(*converge_to("labtool", "{version: '1.0', held: true}"));
  EXPECT_EQ(stage_.text("/var/lib/dpkg/status").find("hold ok installed") != std::string::npos,
            true);
  EXPECT_TRUE(*converge_to("labtool", "{version: '1.1', held: true}"))
      << "its own hold is no obstacle";
  EXPECT_THAT(stage_.text("/var/lib/dpkg/status"), HasSubstr("hold ok installed"));
  EXPECT_TRUE(*converge_to("labtool", "{version: '2.0'}"));
  EXPECT_THAT(stage_.text("/var/lib/dpkg/status"), HasSubstr("hold ok installed"))
      << "not asked to let go";
  EXPECT_TRUE(*converge_to("labtool", "{held: false}"));
  EXPECT_THAT(stage_.text("/var/lib/dpkg/status"), testing::Not(HasSubstr("hold ok")));
}

TEST_F(AptPackages, DowngradesOnlyWhenAllowed) {
  apt_->put("labtool", "2.0");
  EXPECT_EQ(
      failure("labtool", "{version: '1.0'}"),
      "'labtool' 2.0 is installed and the older 1.0 is wanted; 'allow_downgrade: true' allows "
      "that");
  EXPECT_TRUE(runs("apt-get").empty());
  EXPECT_TRUE(*converge_to("labtool", "{version: '1.0', allow_downgrade: true}"));
}

TEST_F(AptPackages, RemovesNothingUnasked) {
  apt_->put("labtool", "2.0");
  apt_->put("labdep", "1.0");
  apt_->publish_and_update("labwar", {"1.0"});
  apt_->conflict("labwar", "labtool");
  apt_->need("labdep", "labtool");
  EXPECT_THAT(failure("labwar", "{}"), HasSubstr("this would remove labdep, labtool"));
  EXPECT_THAT(failure("labtool", "{state: absent}"), HasSubstr("would also remove labdep"));
  EXPECT_EQ(observed("labtool", "state"), "present");
  EXPECT_TRUE(*converge_to("labtool", "{state: absent, allow_removals: true}"));
}

TEST_F(AptPackages, RefreshesListsThatAreTooOldOnce) {
  stage_.fake()->manual_clock().advance(std::chrono::hours(25));
  EXPECT_TRUE(*converge_to("nginx", "{}"));
  ASSERT_EQ(runs("apt-get").size(), 2u);
  EXPECT_THAT(runs("apt-get")[0], HasSubstr("update"));
}

TEST_F(AptPackages, RefreshesListsOlderThanTheRepositories) {
  EXPECT_TRUE(*converge_to("nginx", "{}"));
  EXPECT_EQ(runs("apt-get").size(), 1u) << "fresh lists are not refreshed";
  stage_.put("/etc/apt/sources.list.d/lab.sources", "Types: deb\n");
  EXPECT_TRUE(*converge_to("labtool", "{}"));
  EXPECT_THAT(runs("apt-get")[1], HasSubstr("update"));
}

TEST_F(AptPackages, LooksOnceMoreForWhatIsNew) {
  apt_->publish("fresh", {"1.0"});
  EXPECT_THAT(failure("fresh", "{}"), HasSubstr("no package 'fresh' in the enabled repositories"))
      << "lists this young are not refreshed again";
  stage_.fake()->manual_clock().advance(std::chrono::hours(1));
  EXPECT_TRUE(*converge_to("fresh", "{}"));
}

TEST_F(AptPackages, SaysWhatIsNearToANameThatNothingHas) {
  EXPECT_THAT(failure("ngnix", "{}"),
              HasSubstr("no package 'ngnix' in the enabled repositories; did you mean 'nginx'?"));
  EXPECT_THAT(failure("labtool", "{version: '>= 3'}"),
              HasSubstr("no version of 'labtool' is as described; the enabled repositories have "
                        "2.0, 1.1, 1.0"));
}

TEST_F(AptPackages, FinishesWhatWasInterrupted) {
  apt_->interrupt();
  EXPECT_TRUE(*converge_to("nginx", "{}"));
  EXPECT_EQ(runs("dpkg --force-confold --configure --pending").size(), 1u);
}

TEST_F(AptPackages, TellsWhoHoldsTheLock) {
  apt_->lock(true);
  EXPECT_THAT(failure("nginx", "{lock_timeout: 0s}"),
              HasSubstr("held by process 42 (unattended-upgr)"));
}

TEST_F(AptPackages, TellsWhoHoldsTheLockWithoutHavingWaited) {
  apt_->lock_in_secret();
  auto held = stage_.files().lock("/var/lib/dpkg/lock-frontend", Duration::zero());
  ASSERT_TRUE(held);
  EXPECT_THAT(failure("nginx", "{lock_timeout: 0s}"),
              testing::AllOf(HasSubstr("is locked by another process"),
                             testing::Not(HasSubstr("for more than"))));
}

TEST_F(AptPackages, InstallsAgainWhatIsBroken) {
  apt_->break_script("nginx");
  EXPECT_THAT(failure("nginx", "{}"), HasSubstr("it said: nginx: failing on purpose"));
  EXPECT_EQ(observed("nginx", "state"), "broken");
  apt_->mend_script("nginx");
  EXPECT_TRUE(*converge_to("nginx", "{}"));
}

TEST_F(AptPackages, RefusesNamesThatWouldBeSomethingElse) {
  for (const char* name :
       {"-y", "nginx-", "a b", "../x", "x\ny", "", "a=1", "a/b", "*", "nginx:"}) {
    model::Map none;
    Context context = stage_.context();
    std::string text = name;
    auto read = provider_->read({text, none}, context);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code, Code::invalid);
  }
}

TEST_F(AptPackages, NamesWhatWasInstalledForItsOwnSake) {
  apt_->put("nginx", "1");
  apt_->put("liba", "1");
  stage_.put("/var/lib/apt/extended_states",
             "Package: liba\nArchitecture: amd64\nAuto-Installed: 1\n");
  Context context = stage_.context();
  auto names = dynamic_cast<Enumerating&>(*provider_).enumerate(context);
  ASSERT_TRUE(names);
  EXPECT_THAT(*names, ElementsAre("dpkg", "nginx"));
}

TEST_F(AptPackages, StartNoServicesInARootThatDoesNotRun) {
  stage_.fake()->set_live(false);
  bool quiet = false;
  stage_.fake()->processes().handle(
      {"apt-get", "-q", "-y"}, [&](const auto&) -> Result<system::CommandResult> {
        quiet = stage_.text("/usr/sbin/policy-rc.d").find("exit 101") != std::string::npos;
        apt_->put("nginx", "1.22.1-9");
        return system::CommandResult{};
      });
  EXPECT_TRUE(*converge_to("nginx", "{}"));
  EXPECT_TRUE(quiet);
  EXPECT_FALSE(stage_.exists("/usr/sbin/policy-rc.d"));
}

TEST(AptPolicy, IsParsed) {
  auto packages = parse_policy(
      "labtool:\n  Installed: 1.0\n  Candidate: 2.0\n  Version table:\n"
      "     2.0 500\n        500 file:/srv/deb ./ Packages\n"
      " *** 1.0 100\n        100 /var/lib/dpkg/status\n"
      "mail-transport-agent:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n"
      "libc6:i386:\n  Installed: (none)\n  Candidate: 2.36\n  Version table:\n     2.36 500\n");
  EXPECT_EQ(packages["labtool"].candidate, "2.0");
  EXPECT_THAT(packages["labtool"].versions, ElementsAre("2.0", "1.0"));
  EXPECT_EQ(packages["mail-transport-agent"].candidate, "");
  EXPECT_TRUE(packages["mail-transport-agent"].versions.empty());
  EXPECT_EQ(packages["libc6:i386"].candidate, "2.36");
}

}  // namespace
}  // namespace consort::resources
