#include <unistd.h>

#include "agent/state.h"
#include "base/process_lock.h"
#include "base/strings.h"
#include "cli/arguments.h"
#include "cli/exit_code.h"
#include "cli/testing/cli_fixture.h"
#include "model/json.h"

namespace consort::cli {
namespace {

TEST_F(CliTest, PlansAppliesAndFindsNothingMoreToDo) {
  EXPECT_EQ(run({"plan", "--exit-code"}), kChanges) << err_;
  EXPECT_THAT(out_, testing::HasSubstr("+ create files./etc/motd"));
  EXPECT_THAT(out_, testing::HasSubstr("+Hello web1"));
  EXPECT_THAT(out_, testing::HasSubstr("Plan: 1 to create"));
  EXPECT_FALSE(exists("root/etc/motd")) << "a plan changes nothing";
  EXPECT_FALSE(exists("root/var/lib/consort")) << "not even its own state";

  EXPECT_EQ(run({"apply", "--yes", "--exit-code"}), kChanges) << err_;
  EXPECT_EQ(read("root/etc/motd"), "Hello web1\n");
  EXPECT_EQ(run({"apply", "--yes", "--exit-code"}), kOk);
  EXPECT_THAT(out_, testing::HasSubstr("1 unchanged"));
  EXPECT_EQ(run({"plan", "--exit-code"}), kOk);
  EXPECT_THAT(out_, testing::HasSubstr("No changes"));
}

TEST_F(CliTest, WhatAKilledRunLeftBesideItsFilesIsClearedAway) {
  ASSERT_EQ(run({"apply", "--yes"}), kOk) << err_;
  {
    auto state = agent::State::open(
        agent::file_storage((folder_ / "root/var/lib/consort/journal").string()));
    ASSERT_TRUE(state.has_value());
    (*state)->begin_work();
    ASSERT_TRUE((*state)->commit(false).has_value());
  }
  write("root/etc/.motd.consort-0123456789abcdef", "half a file");
  EXPECT_EQ(run({"plan"}), kOk);
  EXPECT_TRUE(exists("root/etc/.motd.consort-0123456789abcdef")) << "a plan changes nothing";
  EXPECT_EQ(run({"apply", "--yes"}), kOk) << err_;
  EXPECT_FALSE(exists("root/etc/.motd.consort-0123456789abcdef"));
}

TEST_F(CliTest, WhatWasCompiledIsKeptUntilTheSiteChanges) {
  let_settle("site/tags/base.yaml");
  ASSERT_EQ(run({"apply", "--yes"}), kOk) << err_;
  std::string kept = read("root/var/lib/consort/catalog");
  EXPECT_THAT(kept, testing::HasSubstr("Hello web1"));
  EXPECT_EQ(run({"apply", "--yes"}), kOk);
  EXPECT_EQ(read("root/var/lib/consort/catalog"), kept);

  write("site/tags/base.yaml", "files: {/etc/motd: {content: \"Other {{ host.name }}\\n\"}}\n");
  EXPECT_EQ(run({"plan", "--exit-code"}), kChanges);
  EXPECT_EQ(read("root/var/lib/consort/catalog"), kept) << "a plan keeps nothing";
  ASSERT_EQ(run({"apply", "--yes"}), kOk);
  EXPECT_EQ(read("root/etc/motd"), "Other web1\n");
  EXPECT_THAT(read("root/var/lib/consort/catalog"), testing::HasSubstr("Other web1"));

  write("site/tags/base.yaml", "files: {/etc/motd: {contents: x}}\n");
  EXPECT_EQ(run({"apply", "--yes"}), kNotCompiled);
  EXPECT_THAT(err_, testing::HasSubstr("unknown-attribute"));
}

TEST_F(CliTest, PlanAsJsonHasTheDocumentedShape) {
  ASSERT_EQ(run({"plan", "-o", "json"}), kOk);
  model::Value plan = json();
  EXPECT_EQ(plan.map().find("host")->text(), "web1");
  const model::Map& change = plan.map().find("changes")->list().at(0).map();
  EXPECT_EQ(change.find("address")->text(), "files./etc/motd");
  EXPECT_EQ(change.find("action")->text(), "create");
  EXPECT_TRUE(change.find("because")->is_list());
  EXPECT_FALSE(change.find("conditional")->boolean());
  EXPECT_TRUE(change.find("attributes")->list().at(0).map().contains("name"));
  EXPECT_EQ(plan.map().find("summary")->map().find("create")->integer(), 1);
}

TEST_F(CliTest, ASavedPlanIsForItsOwnRootOnly) {
  std::string plan = (folder_ / "plan.json").string();
  ASSERT_EQ(run({"plan", "--out", plan}), kOk) << err_;
  std::string root = (folder_ / "root").string();
  EXPECT_THAT(err_, testing::HasSubstr("consort apply " + plan));
  EXPECT_THAT(err_, testing::HasSubstr("--root " + root));
  write("plan.json", replace_all(read("plan.json"), root, "/srv/image"));
  EXPECT_EQ(run({"apply", plan}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("the plan is for the system below /srv/image, not below " +
                                       root + "\nhint: say --root /srv/image"));
  EXPECT_FALSE(exists("root/etc/motd"));
  EXPECT_FALSE(exists("root/var/lib/consort")) << "nothing is begun for a plan that is refused";
}

TEST_F(CliTest, TellsOnlySomeOfManyThatAreBlocked) {
  std::string text = "files:\n  /etc/app/first: {content: x}\n";
  for (int i = 0; i < 30; ++i) {
    text += "  /etc/f" + std::to_string(i) + ": {content: x, requires: [files./etc/app/first]}\n";
  }
  write("site/tags/base.yaml", text);
  EXPECT_EQ(run({"apply", "--yes"}), kPartlyFailed);
  EXPECT_THAT(out_, testing::HasSubstr("and 10 more blocked; -o json names all"));
}

TEST_F(CliTest, AppliesASavedPlanOnlyWhileItHolds) {
  std::string plan = (folder_ / "plan.json").string();
  ASSERT_EQ(run({"plan", "--out", plan}), kOk) << err_;
  write("root/etc/motd", "somebody was here\n");
  EXPECT_EQ(run({"apply", plan}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("out of date"));
  EXPECT_EQ(read("root/etc/motd"), "somebody was here\n");

  ASSERT_EQ(run({"plan", "--out", plan}), kOk);
  write("site/tags/base.yaml", "files:\n  /etc/motd: {content: other}\n");
  EXPECT_EQ(run({"apply", plan}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("the description has changed"));

  ASSERT_EQ(run({"plan", "--out", plan}), kOk);
  EXPECT_EQ(run({"apply", plan}), kOk) << err_;
  EXPECT_EQ(read("root/etc/motd"), "other");
}

TEST_F(CliTest, ADamagedPlanFileIsRefused) {
  std::string plan = (folder_ / "plan.json").string();
  ASSERT_EQ(run({"plan", "--out", plan}), kOk);
  std::string good = read("plan.json");
  for (size_t cut : {size_t{0}, size_t{1}, good.size() / 2, good.size() - 5}) {
    write("plan.json", good.substr(0, cut));
    EXPECT_EQ(run({"apply", plan}), kError);
    EXPECT_FALSE(exists("root/etc/motd"));
  }
  EXPECT_EQ(run({"apply", (folder_ / "nowhere").string()}), kError);
}

TEST_F(CliTest, AsksOnATerminalAndRefusesElsewhere) {
  EXPECT_EQ(run({"apply"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("--yes"));
  EXPECT_FALSE(exists("root/etc/motd"));
  EXPECT_EQ(run({"apply"}, "n\n", true), kError);
  EXPECT_FALSE(exists("root/etc/motd"));
  EXPECT_EQ(run({"apply"}, "y\n", true), kOk) << err_;
  EXPECT_EQ(read("root/etc/motd"), "Hello web1\n");
}

TEST_F(CliTest, ErrorsOfTheDescriptionHavePlaceCaretAndHint) {
  write("site/tags/base.yaml", "files:\n  /etc/motd:\n    contnet: x\n");
  EXPECT_EQ(run({"plan"}), kNotCompiled);
  EXPECT_THAT(err_, testing::HasSubstr("tags/base.yaml:3:5: error[unknown-attribute]"));
  EXPECT_THAT(err_, testing::HasSubstr("    contnet: x\n      ^"));
  EXPECT_THAT(err_, testing::HasSubstr("did you mean 'content'?"));
  EXPECT_EQ(run({"apply", "--yes"}), kNotCompiled);
  EXPECT_FALSE(exists("root/etc/motd"));
  EXPECT_EQ(run({"check"}), kNotCompiled);
  EXPECT_EQ(run({"check", "-o", "json"}), kNotCompiled);
  EXPECT_EQ(json()
                .map()
                .find("error")
                ->map()
                .find("diagnostics")
                ->list()
                .at(0)
                .map()
                .find("rule")
                ->text(),
            "unknown-attribute");
}

TEST_F(CliTest, PartlyFailedIsACodeOfItsOwn) {
  write("site/tags/base.yaml",
        "files:\n  /etc/motd: {content: fine}\n  /etc/hostname/below: {content: impossible}\n");
  EXPECT_EQ(run({"apply", "--yes"}), kPartlyFailed);
  EXPECT_EQ(read("root/etc/motd"), "fine");
  EXPECT_THAT(out_, testing::HasSubstr("failed files./etc/hostname/below"));
}

TEST_F(CliTest, SecretsAreNeverShown) {
  write("root/var/lib/consort/secrets/db", "Tr0ub4dor\n");
  fs::permissions(folder_ / "root/var/lib/consort/secrets/db", fs::perms::owner_read);
  write("site/tags/base.yaml",
        "files:\n  /etc/db: {content: \"password={{ secret('db') }}\", mode: \"0600\"}\n");
  std::string all;
  std::string plan = (folder_ / "plan.json").string();
  for (std::vector<std::string> verb :
       std::vector<std::vector<std::string>>{{"plan"},
                                             {"plan", "-o", "json"},
                                             {"compile", "-o", "json"},
                                             {"plan", "--out", plan},
                                             {"apply", "--yes"},
                                             {"plan"},
                                             {"explain", "files./etc/db"}}) {
    EXPECT_EQ(run(verb), kOk) << err_;
    all += out_ + err_;
  }
  EXPECT_EQ(read("root/etc/db"), "password=Tr0ub4dor");
  all += read("plan.json") + read("root/var/lib/consort/journal");
  EXPECT_THAT(all, testing::Not(testing::HasSubstr("Tr0ub4dor")));
}

TEST_F(CliTest, SecretsAreNotInErrors) {
  write("root/var/lib/consort/secrets/key", "HUNTER2-and-more\n");
  fs::permissions(folder_ / "root/var/lib/consort/secrets/key", fs::perms::owner_read);
  write("site/tags/base.yaml",
        "lines:\n  x: {path: /etc/motd, line: \"({{ secret('key') }}\", match: \"({{ secret('key') "
        "}}\", create: true}\n"
        "files:\n  /etc/late: {content: x, requires: lines.x}\n");
  std::string all;
  for (const std::vector<std::string>& verb : std::vector<std::vector<std::string>>{
           {"plan"}, {"plan", "-o", "json"}, {"apply", "--yes"}}) {
    EXPECT_NE(run(verb), kOk);
    EXPECT_THAT(out_ + err_, testing::HasSubstr("(secret)")) << verb[0];
    all += out_ + err_;
  }
  EXPECT_THAT(all, testing::HasSubstr("is not a regular expression"));
  EXPECT_THAT(all, testing::Not(testing::HasSubstr("HUNTER2")));
}

TEST_F(CliTest, WhatIsSensitiveIsNotWrittenWhereEverybodyReads) {
  write("site/tags/base.yaml",
        "files:\n"
        "  /etc/a: {content: \"{{ secret('x') }}\"}\n"
        "  /etc/b: {content: literal, mode: \"0644\", sensitive: true}\n"
        "  /etc/c: {content: literal, mode: \"0640\", sensitive: true}\n"
        "sysctls:\n"
        "  kernel.one: {value: \"{{ secret('x') }}\"}\n"
        "  kernel.two: {value: literal, sensitive: true}\n"
        "  kernel.three: {state: absent, value: literal, sensitive: true}\n"
        "mounts:\n"
        "  /mnt: {device: /dev/sda, options: [\"password={{ secret('x') }}\"]}\n"
        "units:\n"
        "  a.service: {content: \"[Service]\\nExecStart=/bin/a {{ secret('x') }}\\n\"}\n"
        "  b.service: {drop_ins: {x.conf: \"[Service]\\nEnvironment=P={{ secret('x') }}\\n\"}}\n"
        "kernel_modules:\n"
        "  loop: {options: [\"key={{ secret('x') }}\"]}\n");
  EXPECT_EQ(run({"check"}), kNotCompiled);
  const std::string said = out_ + err_;
  size_t errors = 0;
  for (size_t at = said.find("error["); at != said.npos; at = said.find("error[", at + 1))
    ++errors;
  EXPECT_EQ(errors, 8u) << said;
  EXPECT_THAT(said, testing::HasSubstr("content: it is secret: say who may read the file"));
  EXPECT_THAT(said, testing::HasSubstr("but mode 0644 lets every user read the file"));
  EXPECT_THAT(
      said, testing::HasSubstr("options: it is secret, but every user can read it in /etc/fstab"));
  EXPECT_THAT(said, testing::HasSubstr("value: it is secret, but every user can read it in"));
}

TEST_F(CliTest, SecretsOfASavedPlanCanBeComparedAndNotGuessed) {
  write("root/var/lib/consort/secrets/db", "1234\n");
  fs::permissions(folder_ / "root/var/lib/consort/secrets/db",
                  fs::perms::owner_read | fs::perms::owner_write);
  write("site/tags/base.yaml",
        "files:\n  /etc/db: {content: \"{{ secret('db') }}\", mode: \"0600\"}\n");
  std::string plan = (folder_ / "plan.json").string();
  write("plan.json", "readable by others");
  ASSERT_EQ(run({"plan", "--out", plan}), kOk) << err_;
  EXPECT_THAT(read("plan.json"), testing::HasSubstr("$redacted"));
  EXPECT_THAT(read("plan.json"), testing::Not(testing::HasSubstr(sha256("\"1234\"").hex())));
  constexpr auto kOwner = fs::perms::owner_read | fs::perms::owner_write;
  EXPECT_EQ(fs::status(plan).permissions(), kOwner);
  EXPECT_EQ(fs::status(folder_ / "root/var/lib/consort/redaction-key").permissions(), kOwner);

  write("root/var/lib/consort/secrets/db", "5678\n");
  EXPECT_EQ(run({"apply", plan}), kError) << "the secret has changed since";
  write("root/var/lib/consort/secrets/db", "1234\n");
  EXPECT_EQ(run({"apply", plan}), kOk) << err_;
}

TEST_F(CliTest, NoLinkInARootLeadsItsStateElsewhere) {
  fs::create_directories(folder_ / "elsewhere");
  fs::create_directories(folder_ / "root/var");
  fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "root/var/lib");
  EXPECT_EQ(run({"apply", "--yes"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("leads out of"));
  EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere"));
  EXPECT_EQ(run({"apply", "--yes", "--state", (folder_ / "state").string()}), kOk) << err_;
}

TEST_F(CliTest, NoFolderOfOthersBecomesThatOfTheState) {
  write("shared/file", "x");
  fs::perms before = fs::status(folder_ / "shared").permissions();
  EXPECT_EQ(run({"apply", "--yes", "--state", (folder_ / "shared").string()}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("it holds other things"));
  EXPECT_EQ(fs::status(folder_ / "shared").permissions(), before);
}

TEST_F(CliTest, TextOfFilesDoesNotWorkTheTerminal) {
  write("root/etc/motd", "\033]0;owned\007\tHello\n");
  ASSERT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(out_, testing::HasSubstr("-\\x1b]0;owned\\x07\tHello"));
}

TEST_F(CliTest, OutputThatCannotBeWrittenIsAnError) {
  out_fails_ = true;
  EXPECT_EQ(run({"compile", "-o", "json"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("cannot write to the standard output"));
}

TEST_F(CliTest, APlanTellsOfDriftThatIsLeft) {
  write("site/tags/base.yaml", "files:\n  /etc/motd: {content: right, drift: report}\n");
  ASSERT_EQ(run({"apply", "--yes"}), kOk) << err_;
  write("root/etc/motd", "by hand");
  ASSERT_EQ(run({"plan", "--exit-code"}), kOk) << out_ << err_;
  EXPECT_THAT(out_, testing::HasSubstr("No changes (1 drifted)"));
  EXPECT_THAT(out_, testing::HasSubstr("left files./etc/motd\n"));
  EXPECT_THAT(out_, testing::HasSubstr("it has drifted, and stays so by drift policy 'report'"));
  EXPECT_THAT(err_, testing::HasSubstr("--enforce repairs what is left to its drift"));
  EXPECT_EQ(run({"plan", "--exit-code", "--enforce"}), kChanges);
}

TEST_F(CliTest, APlanTellsWhatCannotBeToldOfARoot) {
  write("root/usr/lib/systemd/system/cron.service",
        "[Service]\nExecStart=/usr/sbin/cron\n[Install]\nWantedBy=multi-user.target\n");
  write("site/tags/base.yaml", "services: {cron: {state: stopped}}\n");
  ASSERT_EQ(run({"plan"}), kOk) << out_ << err_;
  EXPECT_THAT(err_, testing::HasSubstr("services.cron: state cannot be told here and is left as "
                                       "it is: it takes a running systemd"));
}

TEST_F(CliTest, WhatIsBelowADescribedLinkComesAfterIt) {
  write("site/tags/base.yaml",
        "directories: {/srv: {}, /srv/rel: {}, /srv/rel/42: {}}\n"
        "links: {/srv/cur: {target: /srv/rel/42}}\n"
        "files: {/srv/cur/app.conf: {content: x}}\n");
  EXPECT_EQ(run({"apply", "--yes"}), kOk) << out_ << err_;
  EXPECT_EQ(read("root/srv/rel/42/app.conf"), "x");
  EXPECT_EQ(run({"plan", "--exit-code"}), kOk) << out_;
}

TEST_F(CliTest, ReadPrintsALayerThatPlansNothing) {
  write("root/etc/issue", "Debian\n");
  ASSERT_EQ(run({"read", "files", "/etc/issue"}), kOk) << err_;
  EXPECT_THAT(out_, testing::StartsWith("files:\n  /etc/issue:\n"));
  write("site/tags/base.yaml", out_);
  EXPECT_EQ(run({"plan", "--exit-code"}), kOk) << out_ << err_;
}

TEST_F(CliTest, ReadAllHasTheFilesThatSomebodyMade) {
  write("root/var/lib/dpkg/status",
        "Package: web\nStatus: install ok installed\nConffiles:\n /etc/web.conf "
        "0123456789abcdef0123456789abcdef\n /etc/gone.conf 0123456789abcdef0123456789abcdef\n");
  write("root/etc/web.conf", "changed\n");
  write("root/etc/mine.conf", "mine\n");
  write("root/etc/machine-id", "0123\n");
  write("root/etc/web.key", "hunter2\n");
  ASSERT_EQ(run({"read", "--all"}), kOk) << err_;
  EXPECT_THAT(out_, testing::HasSubstr("  /etc/mine.conf:\n    content: |\n      mine\n"));
  EXPECT_THAT(out_, testing::HasSubstr("  /etc/web.conf:\n"));
  EXPECT_THAT(out_, testing::HasSubstr("  /etc/gone.conf:\n    state: absent\n"));
  EXPECT_THAT(out_,
              testing::HasSubstr("# files./etc/web.key: it holds a secret, and is left out\n"));
  EXPECT_THAT(out_, testing::Not(testing::HasSubstr("hunter2")));
  EXPECT_THAT(out_, testing::Not(testing::HasSubstr("machine-id")));
}

TEST_F(CliTest, ReadPrintsNothingThatCannotBeDescribed) {
  write("root/etc/issue", "Debian\n");
  ASSERT_EQ(run({"read", "files", "/etc", "/etc/issue"}), kOk) << err_;
  EXPECT_THAT(out_, testing::StartsWith("# files./etc: state is \"directory\", which no "
                                        "description can say; left out\nfiles:\n  /etc/issue:\n"));
  ASSERT_EQ(run({"read", "files", "/etc"}), kOk) << err_;
  EXPECT_THAT(out_, testing::Not(testing::HasSubstr("files:\n")));
  EXPECT_EQ(run({"read", "commands", "x"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("there is nothing to read of commands"));
  EXPECT_EQ(run({"read", "lines", "x"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("lines cannot be read by name"));
}

TEST_F(CliTest, ExplainsWhereAValueComesFrom) {
  write("site/hosts/web1.yaml", "tags: [base]\nfiles:\n  /etc/motd: {mode: \"0600\"}\n");
  ASSERT_EQ(run({"explain", "files./etc/motd.mode"}), kOk) << err_;
  EXPECT_THAT(out_, testing::HasSubstr("tags/base.yaml:5:"));
  EXPECT_THAT(out_, testing::HasSubstr("hosts/web1.yaml:3:"));
}

TEST_F(CliTest, CompilesEveryHostIntoAFolder) {
  write("site/hosts/web2.yaml", "tags: [base]\n");
  ASSERT_EQ(run({"compile", "--out", (folder_ / "out").string()}), kOk) << err_;
  EXPECT_THAT(read("out/web1.json"), testing::HasSubstr("Hello web1"));
  EXPECT_THAT(read("out/web2.json"), testing::HasSubstr("Hello web2"));
}

TEST_F(CliTest, AnUnknownHostIsNamedWithTheNearest) {
  EXPECT_EQ(run({"plan", "--host", "web2"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("the site has no host 'web2'"));
  EXPECT_THAT(err_, testing::HasSubstr("web1"));
}

TEST_F(CliTest, OnlyOneAtATimeChangesAMachine) {
  fs::create_directories(folder_ / "root/var/lib/consort");
  std::string file = (folder_ / "root/var/lib/consort/lock").string();
  auto lock = ProcessLock::take(file);
  ASSERT_TRUE(lock.has_value());
  EXPECT_EQ(run({"apply", "--yes"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("process " + std::to_string(::getpid()) + " holds " + file +
                                       "\nhint: wait for it, or stop it"));
  EXPECT_EQ(run({"plan"}), kOk) << "looking is always allowed";
}

TEST_F(CliTest, BeginsASiteThatWorksAtOnce) {
  fs::remove_all(folder_ / "site");
  ASSERT_EQ(run({"init", (folder_ / "site").string(), "--host", "web1"}), kOk) << err_;
  EXPECT_EQ(run({"apply", "--yes"}), kOk) << err_;
  EXPECT_THAT(read("root/etc/motd"), testing::HasSubstr("web1"));
  EXPECT_EQ(run({"init", (folder_ / "site").string()}), kError)
      << "a folder with something in it is left alone";
}

TEST_F(CliTest, TellsWhatIsNoLongerDescribed) {
  ASSERT_EQ(run({"apply", "--yes"}), kOk);
  write("site/tags/base.yaml", "files: {}\n");
  ASSERT_EQ(run({"plan"}), kOk);
  EXPECT_THAT(err_, testing::HasSubstr("files./etc/motd was kept here once"));
}

TEST_F(CliTest, EveryVerbExplainsItselfAndWrongOnesAreRefused) {
  for (const VerbDoc& verb : verb_docs()) {
    if (verb.name == "server") continue;  // it has a command line of its own
    EXPECT_EQ(run({verb.name, "--help"}), kOk);
    EXPECT_THAT(out_, testing::HasSubstr("Options:"));
  }
  EXPECT_EQ(run({}), kError);
  EXPECT_EQ(run({"frobnicate"}), kError);
  EXPECT_EQ(run({"plan", "--no-such-option"}), kError);
  EXPECT_EQ(run({"plan", "-o", "xml"}), kError);
  EXPECT_EQ(run({"version"}), kOk);
  EXPECT_EQ(run({"read"}), kError);
}

TEST_F(CliTest, CompletionCoversEveryVerb) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    ASSERT_EQ(run({"completion", shell}), kOk);
    for (const VerbDoc& verb : verb_docs())
      EXPECT_THAT(out_, testing::HasSubstr(verb.name));
  }
}

TEST_F(CliTest, BashCompletesValues) {
  ASSERT_EQ(run({"completion", "bash"}), kOk);
  write("completion", out_);
  auto offers = [&](const std::string& words, int current) {
    std::string script = "set -u; cd " + (folder_ / "site").string() + "; source ../completion; " +
                         "COMP_WORDS=(consort " + words +
                         "); COMP_CWORD=" + std::to_string(current) +
                         "; _consort; echo ${COMPREPLY[*]-}";
    write("ask", script);
    std::string answer = (folder_ / "answer").string();
    EXPECT_EQ(std::system(("bash " + (folder_ / "ask").string() + " > " + answer).c_str()), 0);
    return read("answer");
  };
  EXPECT_EQ(
      offers("''", 1),
      "init check compile explain plan apply watch adopt takeover alike read types facts version "
      "completion login "
      "logout context get describe watch-events host deploy push rollout proposal "
      "compliance history "
      "diff revert "
      "orphans "
      "env token server\n");
  EXPECT_EQ(offers("pl", 1), "plan\n");
  EXPECT_EQ(offers("plan -o ''", 3), "table json yaml\n");
  EXPECT_EQ(offers("plan --host ''", 3), "web1\n");
  EXPECT_EQ(offers("plan -C . --host w", 5), "web1\n");
  EXPECT_EQ(offers("plan --hos", 2), "--host\n");
  EXPECT_EQ(offers("completion f", 2), "fish\n");
  EXPECT_EQ(offers("host p", 2), "pending pause\n");
  EXPECT_EQ(offers("get ho", 2), "hosts\n");
  EXPECT_EQ(offers("rollout halt --env", 3), "--environment\n");
}

TEST_F(CliTest, FactsCanBeAskedOneByOne) {
  ASSERT_EQ(run({"facts", "os.family"}), kOk);
  EXPECT_EQ(out_, "os.family  debian\n");
  EXPECT_EQ(run({"facts", "os.famly"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("did you mean 'os.family'?"));
}

TEST_F(CliTest, TypesExplainThemselves) {
  ASSERT_EQ(run({"types"}), kOk);
  EXPECT_THAT(out_, testing::HasSubstr("files"));
  ASSERT_EQ(run({"types", "files"}), kOk);
  EXPECT_THAT(out_, testing::HasSubstr("| `mode` | mode |"));
  EXPECT_EQ(run({"types", "flies"}), kError);
  EXPECT_THAT(err_, testing::HasSubstr("did you mean 'files'?"));
}

TEST_F(CliTest, ColourOnlyWhereAPersonLooks) {
  run({"plan"});
  EXPECT_THAT(out_, testing::Not(testing::HasSubstr("\033[")));
  run({"plan"}, {}, true);
  EXPECT_THAT(out_, testing::HasSubstr("\033["));
}

}  // namespace
}  // namespace consort::cli
