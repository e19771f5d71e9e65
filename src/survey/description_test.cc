#include "survey/description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "model/json.h"
#include "resources/built_in.h"
#include "resources/testing/stage.h"
#include "survey/testing/small_debian.h"

namespace consort::survey {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// "ADDRESS: TEXT", one a line.
std::vector<std::string> remarks_of(const Description& description) {
  std::vector<std::string> lines;
  for (const Description::Remark& remark : description.remarks)
    lines.push_back(remark.address + ": " + remark.text);
  return lines;
}

std::string origin_of(const Description& description, const std::string& address) {
  for (const Description::LeftOut& left : description.left_out)
    if (left.address == address) return std::string(to_string(left.origin)) + ": " + left.reason;
  return "not left out";
}

TEST(Description, AMachineThatNobodyChangedHasNothingToSay) {
  SmallDebian machine;
  const Description description = machine.description();
  EXPECT_EQ(model::to_json(model::Value(description.layer)), "{}");
  EXPECT_THAT(remarks_of(description), IsEmpty());
  EXPECT_EQ(origin_of(description, "files./etc/crontab"),
            "shipped: as the package cron brought it");
  EXPECT_EQ(origin_of(description, "users.sshd"), "made: made by the package openssh-server");
  EXPECT_EQ(origin_of(description, "packages.libzstd1"), "made: dpkg needs it");
  EXPECT_EQ(origin_of(description, "packages.linux-image-amd64"), "made: the kernel");
  EXPECT_EQ(origin_of(description, "services.nginx"), "shipped: enabled by a package");
  EXPECT_EQ(origin_of(description, "files./etc/apt/sources.list"),
            "made: the distribution's own repositories");
}

struct Edit {
  const char* title;
  std::function<void(SmallDebian&)> make;
  const char* layer;  // all of it
};

const Edit kEdits[] = {
    {"a line of sshd_config",
     [](SmallDebian& m) { m.replace("/etc/ssh/sshd_config", "no", "yes"); },
     R"({"files":{"/etc/ssh/sshd_config":{"content":"PermitRootLogin yes\n"}}})"},
    {"a drop-in of kernel settings",
     [](SmallDebian& m) { m.files().put("/etc/sysctl.d/90-local.conf", "vm.swappiness = 10\n"); },
     R"({"files":{"/etc/sysctl.d/90-local.conf":{"content":"vm.swappiness = 10\n"}}})"},
    {"a file of sudoers",
     [](SmallDebian& m) {
       m.files().put("/etc/sudoers.d/deploy", "deploy ALL=(root) NOPASSWD: /usr/bin/id\n", 0440);
     },
     R"({"sudo_rules":{"deploy":{"commands":["/usr/bin/id"],"password":false,"users":["deploy"]}}})"},
    {"a site of nginx",
     [](SmallDebian& m) {
       m.files().put("/etc/nginx/sites-available/shop", "server {}\n");
       m.files().put_link("/etc/nginx/sites-enabled/shop", "../sites-available/shop");
     },
     R"({"files":{"/etc/nginx/sites-available/shop":{"content":"server {}\n"}},)"
     R"("links":{"/etc/nginx/sites-enabled/shop":{"target":"../sites-available/shop"}}})"},
    {"the default site taken out",
     [](SmallDebian& m) { m.files().erase("/etc/nginx/sites-enabled/default"); },
     R"({"links":{"/etc/nginx/sites-enabled/default":{"state":"absent"}}})"},
    {"a service disabled",
     [](SmallDebian& m) {
       m.files().erase("/etc/systemd/system/multi-user.target.wants/nginx.service");
     },
     R"({"services":{"nginx":{"enabled":false}}})"},
    {"a service enabled",
     [](SmallDebian& m) {
       m.files().put_link("/etc/systemd/system/multi-user.target.wants/rsync.service",
                          "/lib/systemd/system/rsync.service");
     },
     R"({"services":{"rsync":{"enabled":true}}})"},
    {"a service masked",
     [](SmallDebian& m) { m.files().put_link("/etc/systemd/system/cron.service", "/dev/null"); },
     R"({"services":{"cron":{"masked":true}}})"},
    {"a new unit",
     [](SmallDebian& m) {
       m.files().put("/etc/systemd/system/shop.service", "[Service]\nExecStart=/opt/shop\n");
     },
     R"({"units":{"shop.service":{"content":"[Service]\nExecStart=/opt/shop\n"}}})"},
    {"a file of cron",
     [](SmallDebian& m) { m.files().put("/etc/cron.d/backup", "@daily root /opt/backup\n"); },
     R"({"files":{"/etc/cron.d/backup":{"content":"@daily root /opt/backup\n"}}})"},
    {"a new user",
     [](SmallDebian& m) {
       m.append("/etc/passwd", "alice:x:1000:1000:Alice,,,:/home/alice:/bin/bash\n");
       m.append("/etc/group", "alice:x:1000:\n");
       m.replace("/etc/group", "sudo:x:27:\n", "sudo:x:27:alice\n");
       m.append("/etc/shadow", "alice:!:19700:0:99999:7:::\n");
     },
     R"({"users":{"alice":{"comment":"Alice,,,","groups":["sudo"],"shell":"/bin/bash","uid":1000}}})"},
    {"a value of postgresql.conf",
     [](SmallDebian& m) {
       m.files().put("/etc/postgresql/15/main/postgresql.conf", "shared_buffers = 2GB\n");
     },
     R"({"files":{"/etc/postgresql/15/main/postgresql.conf":{"content":"shared_buffers = 2GB\n"}}})"},
    {"an entry of hosts", [](SmallDebian& m) { m.append("/etc/hosts", "10.0.0.5 db1 database\n"); },
     R"({"hosts_entries":{"db1":{"aliases":["database"],"ip":"10.0.0.5"}}})"},
    {"the mode of a file of a package",
     [](SmallDebian& m) {
       m.files().put("/etc/crontab", *m.files().content("/etc/crontab"), 0600);
     },
     R"({"files":{"/etc/crontab":{"mode":"0600"}}})"},
    {"the time zone",
     [](SmallDebian& m) {
       m.files().put_link("/etc/localtime", "/usr/share/zoneinfo/Europe/Zurich");
     },
     R"({"timezone":{"Europe/Zurich":{}}})"},
    {"a file in /opt", [](SmallDebian& m) { m.files().put("/opt/shop/run", "#!/bin/sh\n", 0755); },
     R"({"files":{"/opt/shop/run":{"content":"#!/bin/sh\n","mode":"0755"}}})"},
    {"a program of a package replaced",
     [](SmallDebian& m) { m.files().put("/usr/bin/nano", "#!/bin/sh\nexec vi\n", 0755); },
     R"({"files":{"/usr/bin/nano":{"content":"#!/bin/sh\nexec vi\n","mode":"0755"}}})"},
    {"a package of the base removed",
     [](SmallDebian& m) {
       m.replace("/var/lib/dpkg/status", "Package: nano\nStatus: install ok installed",
                 "Package: nano\nStatus: deinstall ok config-files");
     },
     R"({"packages":{"nano":{"state":"absent"}}})"},
};

TEST(Description, AnEditGivesWhatItChangedAndNothingElse) {
  for (const Edit& edit : kEdits) {
    SCOPED_TRACE(edit.title);
    SmallDebian machine;
    edit.make(machine);
    EXPECT_EQ(machine.layer({.roots = {"/etc", "/var/spool/cron", "/opt", "/usr/bin"}}),
              edit.layer);
  }
}

// What a type cannot say is left to files; what it can is none.
TEST(Description, EverythingIsSaidOnce) {
  struct Case {
    const char* path;
    const char* content;
    const char* collection;
  };
  const Case cases[] = {
      {"/etc/sudoers.d/one", "deploy ALL=(root) /usr/bin/id\n", "sudo_rules"},
      {"/etc/sudoers.d/one.old", "deploy ALL=(root) /usr/bin/id\n", "files"},
      {"/etc/cron.d/consort-one", "* * * * * root true\n", "files"},
      {"/etc/systemd/system/one.service", "[Service]\nExecStart=/bin/true\n", "units"},
      {"/etc/systemd/system/one.service.d/a.conf", "[Service]\nNice=1\n", "units"},
      {"/etc/systemd/system/one.service.d/notes", "x\n", "files"},
      {"/etc/systemd/system/one.txt", "x\n", "files"},
      {"/etc/apt/sources.list.d/one.sources",
       "Types: deb\nURIs: https://apt.example.com/\nSuites: stable\nComponents: main\n",
       "repositories"},
      {"/etc/apt/sources.list.d/two.sources",
       "Types: deb\nURIs: https://a.example.com/\nSuites: x\nComponents: main\n\n"
       "Types: deb\nURIs: https://b.example.com/\nSuites: x\nComponents: main\n",
       "files"},
      {"/etc/apt/sources.list.d/one.list", "deb https://apt.example.com/ stable main\n", "files"},
      {"/etc/apt/preferences.d/one.pref", "Package: *\nPin: release a=x\nPin-Priority: 1\n",
       "files"},
      {"/etc/modules-load.d/one.conf", "br_netfilter\n", "kernel_modules"},
      {"/etc/modprobe.d/one.conf", "blacklist floppy\n", "files"},
      {"/etc/hosts", "10.0.0.5 db1\n", "hosts_entries"},
      {"/etc/fstab", "/dev/sdb1 /srv ext4 noatime 0 2\n", "mounts"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.path);
    SmallDebian machine;
    machine.files().put(each.path, each.content);
    const Description description = machine.description();
    EXPECT_THAT(description.layer.keys(), ElementsAre(each.collection));
    const model::Value* resources = description.layer.find(each.collection);
    ASSERT_TRUE(resources);
    EXPECT_EQ(resources->map().size(), 1u);
    EXPECT_THAT(remarks_of(description), IsEmpty());
  }
}

TEST(Description, LinksOfUnitsAreSaidByTheirServices) {
  SmallDebian machine;
  const std::string folder = "/etc/systemd/system/";
  machine.files().put("/usr/lib/systemd/system/x.service",
                      "[Install]\nWantedBy=multi-user.target\nAlias=y.service\n");
  machine.files().put_link(folder + "multi-user.target.wants/x.service",
                           "/lib/systemd/system/x.service");
  machine.files().put_link(folder + "y.service", "/lib/systemd/system/x.service");
  machine.files().put_link(folder + "elsewhere.service", "/opt/elsewhere.service");
  machine.files().put_link(folder + "rescue.target.wants/ssh.service",
                           "/lib/systemd/system/ssh.service");
  EXPECT_EQ(
      machine.layer(),
      R"({"links":{"/etc/systemd/system/elsewhere.service":{"target":"/opt/elsewhere.service"},)"
      R"("/etc/systemd/system/rescue.target.wants/ssh.service":)"
      R"({"target":"/lib/systemd/system/ssh.service"}},)"
      R"("services":{"x":{"enabled":true}}})");
}

// Rules that give files away name types that take them.
TEST(Description, WhatRulesGiveAwayIsTaken) {
  const resources::Registry registry = resources::built_in();
  SmallDebian machine;
  const model::Facts facts = machine.facts();
  for (const Rule& rule : built_in_rules()) {
    if (rule.kind != RuleKind::described) continue;
    ASSERT_TRUE(registry.schema().find(rule.reason)) << rule.path;
    auto provider = registry.provider(rule.reason, machine.target(), facts);
    ASSERT_TRUE(provider) << rule.path;
    EXPECT_TRUE(dynamic_cast<resources::Enumerating*>(provider->get())) << rule.path;
  }
}

TEST(Description, SecretsStayWhereTheyAre) {
  SmallDebian machine;
  machine.files().put("/etc/web.key", "hunter2\n");
  machine.files().put("/etc/apt/sources.list.d/x.sources",
                      "Types: deb\nURIs: https://u:hunter2@example.com/\nSuites: x\n");
  machine.append("/etc/fstab", "//nas/x /srv cifs username=u,password=hunter2 0 0\n");
  machine.replace("/etc/shadow", "root:*:", "root:$6$salt$hunter2:");
  const Description description = machine.description();
  EXPECT_EQ(model::to_json(model::Value(description.layer)), "{}");
  const auto remarks = remarks_of(description);
  EXPECT_THAT(remarks,
              ElementsAre("mounts./srv: its options hold a password, and it is left out",
                          "users.root: it has a password, which is left out",
                          "files./etc/apt/sources.list.d/x.sources: it holds a secret, and is "
                          "left out",
                          "files./etc/web.key: it holds a secret, and is left out"));
}

TEST(Description, BytesAreForTheSiteToKeep) {
  SmallDebian machine;
  machine.files().put("/etc/logo", std::string("\0\1", 2));
  const Description description = machine.description();
  EXPECT_EQ(model::to_json(model::Value(description.layer)), "{}");
  EXPECT_THAT(remarks_of(description), ElementsAre(HasSubstr("files./etc/logo: it holds bytes")));
}

TEST(Description, ThereIsAnEndToIt) {
  SmallDebian machine;
  machine.files().put("/etc/a", std::string(600, 'a'));
  machine.files().put("/etc/b", std::string(600, 'b'));
  EXPECT_THAT(remarks_of(machine.description({.most_bytes = 1000})),
              ElementsAre(HasSubstr("files./etc/b: there is more to describe than fits")));
  resources::Registry registry = resources::built_in();
  const model::Facts facts = machine.facts();
  resources::MemoryBlobs blobs;
  std::stop_source stop;
  stop.request_stop();
  resources::Context context{machine.target(), facts, blobs, stop.get_token()};
  auto stopped = describe_machine(registry, context);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::cancelled);
  resources::Context patient{machine.target(), facts, blobs};
  auto late = describe_machine(registry, patient, {.patience = Duration(-1)});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::timeout);
}

TEST(Description, OfOneTypeTellsEverything) {
  SmallDebian machine;
  const model::Facts facts = machine.facts();
  resources::MemoryBlobs blobs;
  resources::Context context{machine.target(), facts, blobs};
  auto all = describe(resources::built_in(), "users", {}, context);
  ASSERT_TRUE(all);
  EXPECT_THAT(all->layer.find("users")->map().keys(), Contains("daemon"));
  auto files = describe(resources::built_in(), "files", {}, context);
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().message, HasSubstr("cannot be listed"));
  EXPECT_THAT(model::to_json(model::Value(all->layer)), Not(HasSubstr("password\":")));
}

}  // namespace
}  // namespace consort::survey
