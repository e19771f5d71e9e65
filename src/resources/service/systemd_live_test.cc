#include <poll.h>

#include <set>

#include "base/strings.h"
#include "resources/service/services.h"
#include "resources/service/systemd_bus.h"
#include "resources/service/unit_files.h"
#include "resources/service/units.h"
#include "resources/testing/workbench.h"

// What only a machine with systemd can prove; one that may be spoilt, as CONSORT_LIVE=1 says.
namespace consort::resources {
namespace {

using testing::HasSubstr;

constexpr auto kPatience = std::chrono::seconds(20);
const std::string kDirectory = "/usr/local/lib/systemd/system/";

class SystemdLive : public testing::Test {
 protected:
  void SetUp() override {
    const char* live = std::getenv("CONSORT_LIVE");
    if (!live || std::string_view(live) != "1")
      GTEST_SKIP() << "CONSORT_LIVE is not 1: this changes the machine";
    stage_ = std::make_unique<Stage>(StageKind::live);
    if (!stage_->exists("/run/systemd/system")) GTEST_SKIP() << "systemd is not process 1 here";
    systemd_ = systemd_over_bus();
  }
  void TearDown() override {
    for (const std::string& unit : defined_) {
      (void)stage_->target().processes().run({{"systemctl", "stop", unit}});
      stage_->remove(kDirectory + unit);
    }
  }

  void define(const std::string& unit, const std::string& service) {
    stage_->put(kDirectory + unit, "[Unit]\nStartLimitIntervalSec=0\n[Service]\n" + service +
                                       "\n[Install]\nWantedBy=multi-user.target\n");
    defined_.push_back(unit);
  }
  Status run(UnitJob job, const std::string& unit) {
    return systemd_->run(job, unit, kPatience, {});
  }
  std::string active(const std::string& unit) {
    auto status = systemd_->status(unit);
    return status ? status->active : status.error().to_string();
  }
  void systemctl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "systemctl");
    auto done = run_checked(stage_->target().processes(), {std::move(arguments)});
    EXPECT_TRUE(done) << done.error().to_string();
  }

  std::unique_ptr<Stage> stage_;
  std::unique_ptr<Systemd> systemd_;
  std::vector<std::string> defined_;
};

TEST_F(SystemdLive, RunsJobsToTheirEnd) {
  define("consort-a.service", "ExecStart=/bin/sleep infinity\nExecReload=/bin/true");
  EXPECT_TRUE(run(UnitJob::start, "consort-a.service"));
  EXPECT_EQ(active("consort-a.service"), "active");
  for (UnitJob job : {UnitJob::restart, UnitJob::try_restart, UnitJob::reload,
                      UnitJob::reload_or_restart, UnitJob::reload_or_try_restart}) {
    auto done = run(job, "consort-a.service");
    EXPECT_TRUE(done) << done.error().to_string();
  }
  EXPECT_TRUE(run(UnitJob::stop, "consort-a.service"));
  EXPECT_NE(active("consort-a.service"), "active");
}

TEST_F(SystemdLive, NeverServesWhatSomebodyHasChangedSince) {
  define("consort-b.service", "ExecStart=/bin/sleep infinity");
  for (int round = 0; round < 10; ++round) {
    systemctl({"start", "consort-b.service"});
    EXPECT_EQ(active("consort-b.service"), "active");
    systemctl({"stop", "consort-b.service"});
    EXPECT_NE(active("consort-b.service"), "active");
  }
}

TEST_F(SystemdLive, SaysWhyAUnitFailed) {
  define("consort-c.service",
         "Type=oneshot\nExecStart=/bin/sh -c 'echo the disk is on fire; exit 3'");
  Status done = run(UnitJob::start, "consort-c.service");
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("exit code 3"));
  EXPECT_THAT(done.error().message, HasSubstr("the disk is on fire"));
  done = run(UnitJob::start, "consort-nowhere.service");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::not_found);
  EXPECT_THAT(done.error().message, HasSubstr("consort-nowhere.service not found"));
}

TEST_F(SystemdLive, GivesUpOnASlowUnit) {
  define("consort-d.service", "Type=oneshot\nExecStart=/bin/sleep 60");
  Status slow =
      systemd_->run(UnitJob::start, "consort-d.service", std::chrono::milliseconds(300), {});
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, Code::timeout);
  std::stop_source stop;
  stop.request_stop();
  Status stopped = systemd_->run(UnitJob::start, "consort-d.service", kPatience, stop.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::cancelled);
}

TEST_F(SystemdLive, NoticesNewerUnitFiles) {
  define("consort-e.service", "ExecStart=/bin/sleep infinity");
  ASSERT_TRUE(run(UnitJob::start, "consort-e.service"));
  EXPECT_FALSE(systemd_->is_outdated("consort-e.service").value_or(true));
  define("consort-e.service", "ExecStart=/bin/sleep 1000000");
  EXPECT_TRUE(systemd_->is_outdated("consort-e.service").value_or(false));
  EXPECT_TRUE(systemd_->reload_units());
  EXPECT_FALSE(systemd_->is_outdated("consort-e.service").value_or(true));
}

TEST_F(SystemdLive, KnowsSinceWhenAUnitRuns) {
  define("consort-h.service", "ExecStart=/bin/sleep infinity");
  EXPECT_EQ(systemd_->started("consort-h.service").value_or(WallTime::max()), WallTime());
  UnitFiles units(stage_->files());
  auto changed = units.changed(*units.find("consort-h.service"));
  ASSERT_TRUE(run(UnitJob::start, "consort-h.service"));
  EXPECT_GT(systemd_->started("consort-h.service").value_or(WallTime()),
            changed.value_or(WallTime::max()));
}

// A unit that nobody knew when it was read, and its service: made, changed, and gone.
TEST_F(SystemdLive, AUnitAndItsServiceWorkTogether) {
  auto units = units_provider(stage_->target(), stage_->facts());
  auto services = services_provider(stage_->target(), stage_->facts());
  const model::TypeSchema& unit_type = *built_in_types().schema().find("units");
  const model::TypeSchema& service_type = *built_in_types().schema().find("services");
  const auto unit = [&](const std::string& seconds) {
    auto done = converge(*units, unit_type,
                         described(unit_type, "consort-i.service",
                                   "{content: \"[Service]\\nExecStart=/bin/sleep " + seconds +
                                       "\\nExecReload=/bin/true\\n"
                                       "[Install]\\nWantedBy=multi-user.target\\n\"}"),
                         stage_->context());
    EXPECT_TRUE(done) << done.error().to_string();
  };
  const auto service = [&](const std::string& attributes) {
    return described(service_type, "consort-i", attributes);
  };
  const auto command = [&] {
    auto shown = run_checked(stage_->target().processes(),
                             {{"systemctl", "show", "-p", "MainPID", "--value", "consort-i"}});
    std::string pid(trim(shown->output));
    std::string line = stage_->text("/proc/" + pid + "/cmdline");
    std::replace(line.begin(), line.end(), '\0', ' ');
    return line;
  };
  Context context = stage_->context();
  const model::Resource running = service("{state: running, enabled: true}");
  EXPECT_TRUE(look(*services, service_type, running, context)->change);
  unit("1000001");
  auto done = converge(*services, service_type, running, context);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_THAT(command(), HasSubstr("1000001"));
  unit("1000002");
  EXPECT_FALSE(systemd_->is_outdated("consort-i.service").value_or(true)) << "it was told";
  EXPECT_TRUE(dynamic_cast<Refreshing&>(*services).refresh(running, context));
  EXPECT_THAT(command(), HasSubstr("1000002"));
  EXPECT_TRUE(
      converge(*services, service_type, service("{state: stopped, enabled: false}"), context));
  EXPECT_TRUE(converge(*units, unit_type,
                       described(unit_type, "consort-i.service", "{state: absent}"), context));
  EXPECT_EQ(systemd_->status("consort-i.service")->load, "");
}

TEST_F(SystemdLive, TellsOfEveryChange) {
  define("consort-f.service", "ExecStart=/bin/sleep infinity");
  auto events = systemd_->open_events();
  ASSERT_TRUE(events) << events.error().to_string();
  systemctl({"start", "consort-f.service"});
  const system::Event expected{system::Event::Kind::unit, "consort-f.service"};
  bool seen = false;
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (!seen && std::chrono::steady_clock::now() < give_up) {
    pollfd waiting{(*events)->descriptor(), POLLIN, 0};
    poll(&waiting, 1, 1000);
    auto drained = (*events)->drain();
    ASSERT_TRUE(drained) << drained.error().to_string();
    seen = std::find(drained->begin(), drained->end(), expected) != drained->end();
  }
  EXPECT_TRUE(seen);
}

TEST_F(SystemdLive, OutlivesTheReExecutionOfSystemd) {
  define("consort-g.service", "ExecStart=/bin/sleep infinity");
  auto events = systemd_->open_events();
  ASSERT_TRUE(events);
  EXPECT_NE(active("consort-g.service"), "active");
  systemctl({"daemon-reexec"});
  systemctl({"start", "consort-g.service"});
  EXPECT_EQ(active("consort-g.service"), "active");
  std::vector<system::Event> all;
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  while (std::find(all.begin(), all.end(), system::Event{system::Event::Kind::overflow}) ==
             all.end() &&
         std::chrono::steady_clock::now() < give_up) {
    pollfd waiting{(*events)->descriptor(), POLLIN, 0};
    poll(&waiting, 1, 1000);
    auto drained = (*events)->drain();
    ASSERT_TRUE(drained);
    all.insert(all.end(), drained->begin(), drained->end());
  }
  EXPECT_THAT(all, testing::Contains(system::Event{system::Event::Kind::overflow}));
}

// Every link below /etc/systemd/system, as "path -> file name of its target".
std::set<std::string> enabling_links(system::FileSystem& files,
                                     const std::string& directory = kUnitConfiguration) {
  std::set<std::string> links;
  auto entries = files.list(directory);
  for (const auto& entry : entries.value_or(std::vector<system::DirectoryEntry>())) {
    const std::string path = directory + "/" + entry.name;
    if (entry.type == system::FileType::directory) links.merge(enabling_links(files, path));
    if (entry.type != system::FileType::link) continue;
    std::string target = files.read_link(path).value_or("?");
    links.insert(path + " -> " + target.substr(target.rfind('/') + 1));
  }
  return links;
}

TEST_F(SystemdLive, EnablesJustAsSystemctlDoes) {
  UnitFiles units(stage_->files());
  auto names = units.names();
  ASSERT_TRUE(names);
  int compared = 0;
  for (const std::string& name : *names) {
    auto unit = units.find(name);
    if (!unit || unit->masked || unit->name != name || name.starts_with("systemd-networkd"))
      continue;
    SCOPED_TRACE(name);
    auto is_enabled = [&] {
      units.forget();
      auto look = units.look(name);
      return look && look->enabled;
    };
    const bool was_enabled = is_enabled();
    systemctl({"--quiet", "--no-reload", "disable", name});
    const std::set<std::string> disabled_links = enabling_links(stage_->files());
    EXPECT_FALSE(is_enabled());
    systemctl({"--quiet", "--no-reload", "enable", name});
    const std::set<std::string> links = enabling_links(stage_->files());
    EXPECT_TRUE(is_enabled());

    auto done = units.disable(*unit);
    EXPECT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(enabling_links(stage_->files()), disabled_links);
    done = units.enable(*unit);
    EXPECT_TRUE(done) << done.error().to_string();
    EXPECT_EQ(enabling_links(stage_->files()), links);
    if (!was_enabled) {
      EXPECT_TRUE(units.disable(*unit));
    }
    ++compared;
  }
  EXPECT_GE(compared, 10);
}

// A hundred services that are right cost a few milliseconds.
TEST_F(SystemdLive, LooksAtManyServicesAtOnce) {
  auto provider = services_provider(stage_->target(), stage_->facts());
  Context context = stage_->context();
  for (int round = 0; round < 3; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) {
      auto state = provider->read({i % 2 ? "cron" : "ssh", {}}, context);
      ASSERT_TRUE(state) << state.error().to_string();
    }
    RecordProperty("milliseconds", std::to_string((std::chrono::steady_clock::now() - begin) /
                                                  std::chrono::milliseconds(1)));
    std::cout << "100 services: " << human(std::chrono::steady_clock::now() - begin) << "\n";
  }
}

}  // namespace
}  // namespace consort::resources
