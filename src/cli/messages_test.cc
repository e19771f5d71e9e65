#include <unistd.h>

#include "cli/exit_code.h"
#include "cli/testing/cli_fixture.h"

namespace consort::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class MessagesTest : public CliTest {
 protected:
  const model::Value* error(std::string_view key) {
    printed_ = json();
    const model::Value* error = printed_.is_map() ? printed_.map().find("error") : nullptr;
    return error && error->is_map() ? error->map().find(key) : nullptr;
  }
  std::string error_text(std::string_view key) {
    const model::Value* value = error(key);
    return value && value->is_text() ? value->text() : "";
  }

  model::Value printed_;
};

TEST_F(MessagesTest, AMissingSiteIsToldByFolderAndFile) {
  fs::remove(folder_ / "site/site.yaml");
  for (const char* verb : {"check", "plan", "compile"}) {
    EXPECT_EQ(run({verb}), kError) << verb;
    EXPECT_THAT(err_, HasSubstr("there is no site in " + (folder_ / "site").string() +
                                ": it has no site.yaml"));
  }
  fs::remove_all(folder_ / "site");
  EXPECT_EQ(run({"plan"}), kError);
  EXPECT_THAT(err_, HasSubstr("there is no folder " + (folder_ / "site").string()));
}

TEST_F(MessagesTest, FoldersThatAreNamedMustBeThere) {
  std::string nowhere = (folder_ / "nowhere").string();
  EXPECT_EQ(run({"check", "--plugins", nowhere}), kError);
  EXPECT_THAT(err_, HasSubstr("there is no folder of plugins " + nowhere));
  EXPECT_EQ(run({"check", "--facts-of", nowhere}), kError);
  EXPECT_THAT(err_, HasSubstr("cannot read the folder of facts " + nowhere));
}

TEST_F(MessagesTest, AFaultyPluginIsToldOnce) {
  write("site/plugins/broken", "#!/bin/sh\necho nonsense\n");
  fs::permissions(folder_ / "site/plugins/broken", fs::perms::owner_all);
  EXPECT_EQ(run({"check", "-o", "json"}), kError);
  EXPECT_THAT(error_text("message"), HasSubstr("a plugin is at fault"));
  EXPECT_THAT(error_text("message"), HasSubstr("broken"));
}

TEST_F(MessagesTest, ErrorsAreObjectsWhereJsonIsAskedFor) {
  EXPECT_EQ(run({"plan", "-o", "json", "--host", "nobody"}), kError);
  EXPECT_EQ(error_text("code"), "not-found");
  EXPECT_THAT(error_text("message"), HasSubstr("the site has no host 'nobody'"));
  EXPECT_EQ(err_, "");
  EXPECT_EQ(run({"apply", "-o", "json"}), kError);
  EXPECT_EQ(error_text("code"), "denied");
  EXPECT_THAT(error_text("hint"), HasSubstr("consort apply --yes"));

  write("site/tags/base.yaml", "files: {/etc/motd: {contnet: x, own: y}}\n");
  for (const char* verb : {"plan", "check"}) {
    EXPECT_EQ(run({verb, "-o", "json"}), kNotCompiled);
    EXPECT_EQ(error_text("code"), "not-compiled");
    EXPECT_EQ(error_text("message"), "files has no attribute 'contnet', and 1 more error");
    const model::Value* diagnostics = error("diagnostics");
    ASSERT_TRUE(diagnostics && diagnostics->is_list());
    EXPECT_EQ(diagnostics->list().at(0).map().find("rule")->text(), "unknown-attribute");
  }
}

TEST_F(MessagesTest, APlanThatCouldNotReadAllSaysSoByItsCode) {
  write("site/tags/base.yaml",
        "lines: {l: {path: /etc/dir, line: x}}\n"
        "files: {/etc/motd: {content: fine}}\n");
  write("root/etc/dir/file", "");
  EXPECT_EQ(run({"plan"}), kPartlyFailed);
  EXPECT_THAT(out_, HasSubstr("cannot read lines.l"));
  EXPECT_THAT(out_, HasSubstr("+ create files./etc/motd"));
  EXPECT_EQ(run({"plan", "-o", "json"}), kPartlyFailed);
  EXPECT_THAT(out_, HasSubstr("lines.l"));
}

TEST_F(MessagesTest, AMissingFolderIsForeseenAndNamed) {
  write("site/tags/base.yaml",
        "files: {/a/b/c: {content: x}}\n"
        "directories: {/d: {}}\n"
        "links: {/d/l: {target: x}, /e/l: {target: x}}\n");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_, HasSubstr("# will fail: /a/b does not exist; describe it under directories"));
  EXPECT_THAT(out_, HasSubstr("# will fail: /e does not exist; describe it under directories"));
  EXPECT_THAT(out_, Not(HasSubstr("/d does not exist")));
  EXPECT_EQ(run({"apply", "--yes"}), kPartlyFailed);
  EXPECT_THAT(out_, HasSubstr("/a/b does not exist; describe it under directories"));
  EXPECT_THAT(out_, HasSubstr("/e does not exist; describe it under directories"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "root/d/l"));
  EXPECT_FALSE(exists("root/a"));

  write("site/tags/base.yaml", "directories: {/a: {}, /a/b: {}}\nfiles: {/a/b/c: {content: x}}\n");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_, Not(HasSubstr("will fail")));
  EXPECT_EQ(run({"apply", "--yes"}), kOk) << out_;
}

TEST_F(MessagesTest, AccountsThatAreNotThereAreForeseen) {
  write("root/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
  write("root/etc/group", "root:x:0:\n");
  write("site/tags/base.yaml",
        "files:\n"
        "  /etc/a: {content: x, owner: nobody-knows}\n"
        "  /etc/b: {content: x, group: strangers}\n"
        "  /etc/c: {content: x, owner: shop, group: shop}\n"
        "  /etc/d: {content: x, owner: \"1234\"}\n"
        "users: {shop: {groups: [wheel]}}\n");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_,
              HasSubstr("# will fail: there is no user nobody-knows; describe it under users"));
  EXPECT_THAT(out_,
              HasSubstr("# will fail: there is no group strangers; describe it under groups"));
  EXPECT_THAT(out_, HasSubstr("# will fail: there is no group wheel; describe it under groups"));
  EXPECT_THAT(out_, Not(HasSubstr("no user shop")));
  EXPECT_THAT(out_, Not(HasSubstr("no group shop")));
  EXPECT_THAT(out_, Not(HasSubstr("1234;")));
}

TEST_F(MessagesTest, WhatIsInTheWayIsForeseenInTheWordsOfTheFailure) {
  write("root/etc/group", "root:x:0:\nstaff:x:50:\n");
  write("root/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
  write("root/etc/motd/inside", "");
  write("root/srv/full/inside", "");
  write("root/etc/conf", "a\n");
  write("site/tags/base.yaml",
        "files: {/etc/motd: {content: x}}\n"
        "directories: {/srv/full: {state: absent}}\n"
        "groups: {shop: {gid: 50}}\n"
        "lines: {l: {path: /etc/conf, line: x, after: ^b$}}\n"
        "services: {shop: {enabled: true}}\n");
  const char* const kReasons[] = {
      "/etc/motd is a directory, not a regular file", "/srv/full is not empty (1 entry: inside)",
      "group id 50 belongs to staff", "no line of /etc/conf matches '^b$', after which",
      "there is no unit shop.service here"};
  EXPECT_EQ(run({"plan"}), kOk);
  for (const char* reason : kReasons)
    EXPECT_THAT(out_, HasSubstr("# will fail: " + std::string(reason)));
  EXPECT_EQ(run({"apply", "--yes"}), kPartlyFailed);
  for (const char* reason : kReasons)
    EXPECT_THAT(out_, HasSubstr(reason));
}

TEST_F(MessagesTest, AProgramThatNobodyHasIsForeseen) {
  write("root/usr/bin/other", "");
  write("site/tags/base.yaml", "commands: {make-it: {argv: [make-it]}}\n");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_, HasSubstr("# will fail: there is no program make-it"));
}

TEST_F(MessagesTest, WhatAPackageMayBringIsNotForeseenAsMissing) {
  write("root/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
  write("root/etc/group", "root:x:0:\n");
  write("root/etc/other", "");
  write("site/tags/base.yaml",
        "commands: {install: {argv: [\"true\"]}}\n"
        "files: {/srv/db/conf: {content: x, owner: db, requires: [commands.install]}}\n");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_, Not(HasSubstr("there is no user db")));
  EXPECT_THAT(out_, Not(HasSubstr("/srv/db does not exist")));
  write("site/tags/base.yaml",
        "commands: {install: {argv: [\"true\"]}}\n"
        "files: {/etc/conf: {content: x, owner: db}}\n");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_, HasSubstr("# may fail: there is no user db"));
}

TEST_F(MessagesTest, NothingIsForeseenOfWhatAChangeBeforeItMayMend) {
  write("site/tags/base.yaml",
        "files: {/usr/bin/make-it: {content: x, mode: '0755'}}\n"
        "commands: {make-it: {argv: [make-it], requires: [files./usr/bin/make-it]}}\n");
  write("root/usr/bin/other", "");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_, HasSubstr("run commands.make-it"));
  EXPECT_THAT(out_, Not(HasSubstr("will fail")));
}

TEST_F(MessagesTest, TheCommandForASavedPlanHasAllThatCounts) {
  write("site/tags/base.yaml", "files: {/etc/motd: {content: x}}\n");
  std::filesystem::create_directories(folder_ / "facts");
  const std::string facts = (folder_ / "facts").string(), plan = (folder_ / "p").string();
  EXPECT_EQ(run({"plan", "--out", plan, "--enforce", "--facts-of", facts}), kOk);
  EXPECT_THAT(err_, HasSubstr("--facts-of " + facts + " --enforce"));
}

TEST_F(MessagesTest, ASavedPlanIsReplacedWholeOrNotAtAll) {
  write("saved/plan", "the former one");
  std::string plan = (folder_ / "saved/plan").string();
  ASSERT_EQ(run({"plan", "--out", plan}), kOk) << err_;
  EXPECT_THAT(read("saved/plan"), HasSubstr("files./etc/motd"));
  EXPECT_EQ(fs::status(plan).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("plan", folder_ / "saved/link");
  ASSERT_EQ(run({"plan", "--out", (folder_ / "saved/link").string()}), kOk) << err_;
  EXPECT_TRUE(fs::is_symlink(folder_ / "saved/link")) << "what it leads to is replaced";
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "saved"), {}), 2) << "nothing is left";
  EXPECT_EQ(run({"plan", "--out", (folder_ / "nowhere/plan").string()}), kError);
  EXPECT_THAT(err_, HasSubstr("nowhere/plan"));
  EXPECT_EQ(run({"plan", "--out", "/dev/null"}), kOk) << "a device is written to";
}

TEST_F(MessagesTest, AFailedBeginningLeavesNothing) {
  std::string deep = (folder_ / "new/site").string();
  EXPECT_EQ(run({"init", deep, "--host", std::string(300, 'x')}), kError);
  EXPECT_THAT(err_, HasSubstr("File name too long"));
  EXPECT_FALSE(exists("new")) << "not even the folders above";
  fs::create_directories(folder_ / "empty");
  EXPECT_EQ(run({"init", (folder_ / "empty").string(), "--host", std::string(300, 'x')}), kError);
  EXPECT_TRUE(exists("empty")) << "what was there stays";
  EXPECT_TRUE(fs::is_empty(folder_ / "empty"));
  EXPECT_EQ(run({"init", deep, "--host", "web1"}), kOk) << err_;
  EXPECT_TRUE(exists("new/site/site.yaml"));
}

TEST_F(MessagesTest, FactsOfNearNamesAreSuggested) {
  write("site/hosts/other.yaml", "files: {/f: {content: \"{{ facts.os.famly }}\"}}\n");
  EXPECT_EQ(run({"check"}), kOk) << err_;
  EXPECT_THAT(err_, HasSubstr("hosts/other.yaml:1:9: warning[unknown-fact]: files./f waits for "
                              "facts.os.famly, and no fact has this name"));
  EXPECT_THAT(err_, HasSubstr("did you mean 'facts.os.family'?"));
  write("site/hosts/other.yaml",
        "files: {/f: {content: \"{{ facts.os.family }} {{ facts.custom.x }} {{ facts.rack.number "
        "}} {{ facts.disks.sda.model }}\"}}\n");
  EXPECT_EQ(run({"check"}), kOk);
  EXPECT_EQ(err_, "") << "they may still come";
}

TEST_F(MessagesTest, WhatAServerWouldRefuseIsRefusedHereToo) {
  write("site/files/two\nlines", "x");
  EXPECT_EQ(run({"check"}), kNotCompiled);
  EXPECT_THAT(err_, HasSubstr("files/two\\nlines: error[unfit-file]: a site cannot have the file "
                              "'files/two\\nlines': the name has a control character in it"));
  fs::remove(folder_ / "site/files/two\nlines");
  write("site/modules/other/.git", "gitdir: ../../.git/modules/other\n");
  EXPECT_EQ(run({"check"}), kNotCompiled);
  EXPECT_THAT(err_, HasSubstr("modules/other: error[unfit-file]"));
}

TEST_F(MessagesTest, FactsThatNoRootTellsAreNamed) {
  write("site/tags/base.yaml", "files: {/f: {content: \"{{ facts.kernel.release }}\"}}\n");
  for (const char* verb : {"check", "plan"}) {
    EXPECT_EQ(run({verb}), kOk) << err_;
    EXPECT_THAT(err_,
                HasSubstr("warning[unknowable-fact]: files./f waits for facts.kernel.release, "
                          "which is never known of a system that does not run"))
        << verb;
  }
}

TEST_F(MessagesTest, WordsOfOtherSystemsAreUnderstood) {
  const struct {
    std::string layer, hint;
  } cases[] = {
      {"packages: {nginx: {ensure: present}}", "write state: present"},
      {"packages: {nginx: {ensure: latest}}", "write version: latest"},
      {"packages: {nginx: {state: latest}}", "write version: latest"},
      {"packages: {nginx: {state: installed}}", "write state: present"},
      {"packages: {nginx: {latest: true}}", "write version: latest"},
      {"packages: {nginx: latest}", "write nginx: {version: latest}"},
      {"packages: {nginx: installed}", "write nginx: {}"},
      {"packages: {nginx: absent}", "write nginx: {state: absent}"},
      {"packages: [nginx, vim]", "write nginx: {} for '- nginx'"},
      {"packages: [{name: nginx, state: present}]",
       "write nginx: and the attributes below it, for '- name: nginx'"},
      {"packages: {nginx: [{state: present}]}",
       "write the attributes of nginx as a map, without '-'"},
      {"services: {nginx: {ensure: running}}", "write state: running"},
      {"services: {nginx: {state: started}}", "write state: running"},
      {"services: {nginx: {state: restarted}}", "with 'notifies'"},
      {"services: {nginx: {enable: true}}", "write enabled: true"},
      {"services: {nginx: started}", "write nginx: {state: running}"},
      {"files: {/f: {ensure: file}}", "what is described under 'files' is one"},
      {"files: {/f: {state: directory}}", "describe it under 'directories'"},
      {"files: {/f: {notify: services.x}}", "it is called 'notifies' here"},
      {"files: {/f: {require: services.x}}", "it is called 'requires' here"},
      {"files: {/f: {name: x}}", "the key above the attributes is the name"},
      {"users: {a: {uid: 1_000}}", "write 1000, without marks between digits"},
      {"users: {a: {groups: \"adm, sudo\"}}", "write a list: [\"adm\", \"sudo\"]"},
      {"cron: {a: {schedule: daily, command: x}}",
       "but must be five fields such as '30 3 * * *', or a word such as '@daily'"},
      {"hostname: {UPPER: {}}", "but must be lower case letters, digits and '-'"},
  };
  for (const auto& [layer, hint] : cases) {
    write("site/tags/base.yaml", layer + "\n");
    EXPECT_EQ(run({"check"}), kNotCompiled) << layer;
    EXPECT_THAT(err_, HasSubstr(hint)) << layer;
  }
}

}  // namespace
}  // namespace consort::cli
