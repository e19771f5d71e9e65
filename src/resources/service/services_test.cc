#include "resources/service/services.h"
#include "base/strings.h"
#include "model/pattern.h"
#include "reconcile/difference.h"
#include "resources/service/testing/fake_systemd.h"
#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kLib = "/usr/lib/systemd/system/";

class ServicesTest : public testing::Test {
 protected:
  ServicesTest() : type_(*registry_.schema().find("services")) {
    define("web");
    auto systemd = std::make_unique<FakeSystemd>();
    systemd_ = systemd.get();
    systemd_->put("web.service", {});
    provider_ = services_provider_on(stage_.target(), std::move(systemd));
  }

  void define(const std::string& name) {
    stage_.put(kLib + name + ".service", "[Install]\nWantedBy=multi-user.target\n");
  }
  model::Resource service(const std::string& attributes, const std::string& name = "web") {
    return described(type_, name, attributes);
  }
  Result<bool> apply(const model::Resource& resource) {
    return converge(*provider_, type_, resource, stage_.context());
  }
  std::string failure(const model::Resource& resource) {
    auto done = apply(resource);
    return done ? "it worked" : done.error().to_string();
  }
  void notify(const std::string& attributes) {
    Context context = stage_.context();
    auto done = dynamic_cast<Refreshing&>(*provider_).refresh(service(attributes), context);
    EXPECT_TRUE(done) << done.error().to_string();
  }

  Stage stage_{StageKind::fake};
  const Registry& registry_ = built_in_types();
  const model::TypeSchema& type_;
  FakeSystemd* systemd_ = nullptr;
  std::unique_ptr<Provider> provider_;
};

TEST_F(ServicesTest, StartsAndStops) {
  EXPECT_TRUE(apply(service("{state: running}")).value_or(false));
  EXPECT_TRUE(systemd_->get("web.service").running);
  EXPECT_FALSE(apply(service("{state: running}")).value_or(true));
  EXPECT_TRUE(apply(service("{state: stopped}")).value_or(false));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("start web.service", "stop web.service"));
}

TEST_F(ServicesTest, TellsSystemdOfNewLinksBeforeItStarts) {
  EXPECT_TRUE(apply(service("{state: running, enabled: true}")));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units", "start web.service"));
}

TEST_F(ServicesTest, HasOutdatedUnitsReadAgainBeforeItStarts) {
  systemd_->put("web.service", {.outdated = true});
  EXPECT_TRUE(apply(service("{state: running}")));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units", "start web.service"));
}

TEST_F(ServicesTest, StopsBeforeItMasksAndUnmasksBeforeItStarts) {
  systemd_->put("web.service", {.running = true});
  EXPECT_TRUE(apply(service("{state: stopped, masked: true}")));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("stop web.service", "reload units"));
  systemd_->forget_jobs();
  EXPECT_TRUE(apply(service("{state: running, masked: false}")));
  EXPECT_THAT(systemd_->jobs(), ElementsAre("reload units", "start web.service"));
}

TEST_F(ServicesTest, LeavesAloneWhatIsNotDescribed) {
  systemd_->put("web.service", {.running = true});
  EXPECT_TRUE(apply(service("{enabled: true}")));
  EXPECT_TRUE(systemd_->get("web.service").running);
}

TEST_F(ServicesTest, SaysWhyItFails) {
  systemd_->put("web.service", {.starts = false});
  EXPECT_THAT(failure(service("{state: running}")), HasSubstr("exit code 1"));
  systemd_->put("web.service", {.one_shot = true});
  EXPECT_THAT(failure(service("{state: running}")), HasSubstr("a one-shot service?"));
  define("static");
  stage_.put(kLib + "static.service", "[Service]\n");
  EXPECT_THAT(failure(service("{enabled: true}", "static")), HasSubstr("no [Install] section"));
}

TEST_F(ServicesTest, GuessesWhichUnitWasMeant) {
  std::string said = failure(service("{state: running}", "wbe"));
  EXPECT_THAT(said, HasSubstr("there is no unit wbe.service here"));
  EXPECT_THAT(said, HasSubstr("web.service"));
  EXPECT_THAT(systemd_->jobs(), IsEmpty());
}

TEST_F(ServicesTest, WhatIsNowhereIsStoppedAndDisabled) {
  EXPECT_FALSE(
      apply(service("{state: stopped, enabled: false, masked: false}", "nowhere")).value_or(true));
}

TEST_F(ServicesTest, AStoppedOneIsNotWokenByANotification) {
  for (const char* attributes : {"{}", "{on_notify: reload}", "{on_notify: restart}"})
    notify(attributes);
  EXPECT_THAT(systemd_->jobs(), IsEmpty());
  EXPECT_FALSE(systemd_->get("web.service").running);
}

TEST_F(ServicesTest, WhatShallRunButDoesNotIsStartedInsteadOfReloaded) {
  notify("{state: running, on_notify: reload}");
  EXPECT_THAT(systemd_->jobs(), ElementsAre("start web.service"));
}

struct Notice {
  std::string attributes;
  bool outdated;
  std::vector<std::string> jobs;
};

TEST_F(ServicesTest, NotificationsDoWhatIsDescribed) {
  const std::vector<Notice> notices = {
      {"{state: running}", false, {"reload-or-restart web.service"}},
      {"{state: running}", true, {"reload units", "restart web.service"}},
      {"{}", true, {"reload units", "try-restart web.service"}},
      {"{state: running, on_notify: restart}", false, {"restart web.service"}},
      {"{on_notify: restart}", false, {"try-restart web.service"}},
      {"{on_notify: reload}", false, {"reload web.service"}},
      {"{state: running, on_notify: none}", true, {}},
      {"{state: stopped}", false, {}},
  };
  for (const Notice& notice : notices) {
    SCOPED_TRACE(notice.attributes);
    systemd_->put("web.service", {.running = true, .outdated = notice.outdated});
    systemd_->forget_jobs();
    notify(notice.attributes);
    EXPECT_EQ(systemd_->jobs(), notice.jobs);
  }
}

// The fake file system's clock stands in 2020.
TEST_F(ServicesTest, WhatRunsSinceBeforeItsFilesChangedIsRestarted) {
  using std::chrono::sys_days, std::chrono::year;
  const WallTime before = sys_days(year(2019) / 1 / 1), after = sys_days(year(2031) / 1 / 1);
  const auto jobs = [&](WallTime started) {
    systemd_->put("web.service", {.running = true, .started = started});
    systemd_->forget_jobs();
    notify("{state: running}");
    return systemd_->jobs();
  };
  EXPECT_THAT(jobs(before), ElementsAre("restart web.service"));
  EXPECT_THAT(jobs(after), ElementsAre("reload-or-restart web.service"));
  stage_.remove(kLib + "web.service");
  EXPECT_THAT(jobs(before), ElementsAre("reload-or-restart web.service"));
  stage_.put("/etc/systemd/system/web.service.d/a.conf", "[Service]\n");
  EXPECT_THAT(jobs(before), ElementsAre("restart web.service"));
  stage_.remove("/etc/systemd/system/web.service.d/a.conf");
  EXPECT_THAT(jobs(before), ElementsAre("restart web.service")) << "one less";
}

TEST_F(ServicesTest, WatchesTheUnitAndItsLinks) {
  auto points = dynamic_cast<Watching&>(*provider_).watch_points({"web", {}});
  ASSERT_EQ(points.size(), 3u);
  EXPECT_EQ(points[0].kind, WatchPoint::Kind::unit);
  EXPECT_EQ(points[0].subject, "web.service");
  EXPECT_EQ(points[1].subject, "/etc/systemd/system/multi-user.target.wants/web.service");
}

TEST_F(ServicesTest, PurgedDirectoriesKeepWhatEnablesAndMasks) {
  EXPECT_TRUE(apply(service("{enabled: true}")).value_or(false));
  stage_.put(kLib + "web.socket", "[Install]\nRequiredBy=sockets.target\n");
  EXPECT_TRUE(apply(service("{enabled: true}", "web.socket")).value_or(false));
  define("never");
  EXPECT_TRUE(apply(service("{masked: true}", "never")).value_or(false));
  const std::pair<std::string, std::string> links[] = {
      {"web", "multi-user.target.wants/web.service"},
      {"web.socket", "sockets.target.requires/web.socket"},
      {"never", "never.service"}};
  for (const auto& [name, link] : links) {
    std::string path = "/etc/systemd/system/" + link;
    EXPECT_TRUE(stage_.exists(path)) << path;
    auto keeps = [&](const std::string& pattern) {
      return model::matches_glob(replace_all(pattern, "{name}", name), path);
    };
    EXPECT_TRUE(std::any_of(type_.paths.begin(), type_.paths.end(), keeps)) << path;
  }
}

TEST_F(ServicesTest, NamesServicesShort) {
  Context context = stage_.context();
  stage_.put(kLib + "web.socket", "[Install]\nWantedBy=sockets.target\n");
  EXPECT_THAT(*dynamic_cast<Enumerating&>(*provider_).enumerate(context),
              ElementsAre("web", "web.socket"));
}

TEST_F(ServicesTest, WithoutSystemdTheStateIsLeftAloneAndSaidToBe) {
  provider_ = services_provider_on(stage_.target(), nullptr);
  model::Resource wanted = service("{state: running, enabled: true}");
  EXPECT_TRUE(apply(wanted).value_or(false));
  auto looked = look(*provider_, type_, wanted, stage_.context());
  ASSERT_TRUE(looked);
  EXPECT_FALSE(looked->change);
  std::vector<reconcile::Untold> expected = {{"state", {"a running systemd"}}};
  EXPECT_EQ(reconcile::untold(type_, wanted, looked->observed), expected);
  notify("{state: running}");
}

TEST_F(ServicesTest, HostileNamesGoNowhere) {
  Context context = stage_.context();
  const std::string names[] = {"../../etc/passwd",    "a/b", "-M", "a\nb", "a b", "",
                               std::string("a\0b", 3)};
  for (const std::string& name : names) {
    EXPECT_FALSE(provider_->read({name, {}}, context)) << name;
  }
}

TEST_F(ServicesTest, InitScriptsAreEnabledByTheirOwnTool) {
  stage_.put("/etc/init.d/old", "#!/bin/sh\n", 0755);
  stage_.fake()->processes().handle({"update-rc.d"}, [&](const system::Command& command) {
    if (command.argv[2] == "enable") stage_.make_link("/etc/rc3.d/S01old", "../init.d/old");
    if (command.argv[2] == "disable") stage_.remove("/etc/rc3.d/S01old");
    return system::CommandResult{};
  });
  EXPECT_TRUE(apply(service("{enabled: true}", "old")).value_or(false));
  EXPECT_THAT(
      stage_.fake()->processes().command_lines(),
      ElementsAre(HasSubstr("update-rc.d old defaults"), HasSubstr("update-rc.d old enable")));
  EXPECT_TRUE(apply(service("{enabled: false}", "old")).value_or(false));
}

}  // namespace
}  // namespace consort::resources
