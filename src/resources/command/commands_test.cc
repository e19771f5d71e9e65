#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "resources/command/guard.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string state(Workbench& bench, std::string_view attributes) {
  auto seen = bench.look("it", attributes);
  if (!seen) return seen.error().to_string();
  return seen->observed.find("state")->text();
}

TEST(Commands, AreDueUnlessAGuardSaysDone) {
  struct Case {
    const char* attributes;
    const char* state;
  };
  for (auto [attributes, expected] : std::initializer_list<Case>{
           {"{argv: [make]}", "due"},
           {"{argv: [make], creates: /etc/passwd}", "done"},
           {"{argv: [make], creates: /nowhere}", "due"},
           {"{argv: [make], removes: /etc/passwd}", "due"},
           {"{argv: [make], removes: /nowhere}", "done"},
           {"{argv: [make], unless: yes-please}", "done"},
           {"{argv: [make], unless: no-thanks}", "due"},
           {"{argv: [make], only_if: yes-please}", "due"},
           {"{argv: [make], only_if: no-thanks}", "done"},
           {"{argv: [make], only_if: [good, guard]}", "due"},
           {"{argv: [make], unless: [bad, guard]}", "due"},
           {"{argv: [make], only_if: yes-please, unless: yes-please}", "done"},
           {"{argv: [make], creates: /nowhere, removes: /nowhere}", "done"},
           {"{argv: [make], refresh_only: true}", "done"}}) {
    Workbench bench("commands");
    system::FakeProcessRunner& processes = bench.stage().fake()->processes();
    processes.reply({"/bin/sh", "-c", "yes-please"});
    processes.reply({"/bin/sh", "-c", "no-thanks"}, "", 1);
    processes.reply({"good", "guard"});
    processes.reply({"bad", "guard"}, "", 3);
    EXPECT_EQ(state(bench, attributes), expected) << attributes;
    EXPECT_FALSE(processes.ran({"make"})) << attributes;
  }
}

TEST(Commands, TakeNoErrorOfAGuardForAnAnswer) {
  Workbench bench("commands");
  system::FakeProcessRunner& processes = bench.stage().fake()->processes();
  processes.reply({"/bin/sh", "-c", "tpyo"}, "", 127, "sh: 1: tpyo: not found\n");
  processes.reply({"crash"}, "", 139);
  processes.time_out({"hang"});
  EXPECT_THAT(state(bench, "{argv: [make], unless: tpyo}"),
              HasSubstr("it ended with 127, which is no answer: sh: 1: tpyo: not found"));
  EXPECT_THAT(state(bench, "{argv: [make], unless: [crash]}"), HasSubstr("it ended with 139"));
  EXPECT_THAT(state(bench, "{argv: [make], unless: [hang]}"),
              HasSubstr("running the guard 'unless'"));
  EXPECT_THAT(state(bench, "{argv: [make], only_if: [nowhere]}"),
              HasSubstr("running the guard 'only_if'"));
  EXPECT_THAT(state(bench, "{argv: [make], only_if: {a: b}}"),
              HasSubstr("must be a text or a list"));
  EXPECT_THAT(state(bench, "{argv: [make], only_if: []}"), HasSubstr("must be a text or a list"));
  EXPECT_THAT(state(bench, "{argv: [make], only_if: [sh, 1]}"), HasSubstr("must be a text"));
  EXPECT_THAT(state(bench, "{argv: [make], only_if: [id], user: ghost}"),
              HasSubstr("no user 'ghost'"));
}

TEST(Commands, RunWithWhatTheDescriptionSays) {
  Workbench bench("commands");
  system::FakeProcessRunner& processes = bench.stage().fake()->processes();
  processes.reply({"make"});
  model::Resource wanted = bench.described(
      "it",
      "{argv: [make, '-j 2', '$HOME'], cwd: /srv, user: www-data, umask: '027', input: text, "
      "environment: {PATH: /opt/bin, A: b}}");
  Context context = bench.stage().context();
  model::Map observed;
  model::Change change;
  ASSERT_TRUE(bench.provider().apply({wanted, observed, change}, context));
  system::Command ran = processes.commands().back();
  EXPECT_THAT(ran.argv, ElementsAre("make", "-j 2", "$HOME"));
  EXPECT_EQ(ran.directory, "/srv");
  EXPECT_EQ(ran.user, "www-data");
  EXPECT_EQ(ran.umask, 027u);
  EXPECT_EQ(ran.input, "text");
  using Pair = std::pair<std::string, std::string>;
  EXPECT_THAT(ran.environment,
              testing::IsSupersetOf({Pair{"PATH", "/opt/bin"}, Pair{"A", "b"},
                                     Pair{"HOME", "/var/www"}, Pair{"USER", "www-data"}}));
}

TEST(Commands, SayWhyTheyFailed) {
  Workbench bench("commands");
  system::FakeProcessRunner& processes = bench.stage().fake()->processes();
  processes.reply({"make"}, "", 2, "no rule to make target\n");
  auto failure = [&](std::string_view attributes, bool sensitive = false) {
    model::Resource wanted = bench.described("it", attributes);
    wanted.sensitive = sensitive;
    Context context = bench.stage().context();
    model::Map observed;
    model::Change change;
    auto done = bench.provider().apply({wanted, observed, change}, context);
    return done ? "" : done.error().to_string();
  };
  EXPECT_EQ(failure("{argv: [make, all]}"), "'make all' ended with 2: no rule to make target");
  EXPECT_EQ(failure("{argv: [make, all]}", true), "it ended with 2");
  EXPECT_EQ(failure("{argv: [make], returns: [0, 2]}"), "");
  EXPECT_THAT(failure("{argv: [nothing]}"), HasSubstr("nothing"));
  EXPECT_THAT(failure("{argv: [make], environment: {'A=B': c}}"),
              HasSubstr("'A=B' in environment"));
}

TEST(Commands, AreRefreshedUnlessAGuardObjects) {
  Workbench bench("commands");
  system::FakeProcessRunner& processes = bench.stage().fake()->processes();
  processes.reply({"newaliases"});
  auto& refreshing = dynamic_cast<Refreshing&>(bench.provider());
  Context context = bench.stage().context();
  ASSERT_TRUE(refreshing.refresh(
      bench.described("it", "{argv: [newaliases], refresh_only: true, creates: /etc/passwd}"),
      context));
  EXPECT_FALSE(processes.ran({"newaliases"}));
  ASSERT_TRUE(refreshing.refresh(bench.described("it", "{argv: [newaliases], refresh_only: true}"),
                                 context));
  EXPECT_TRUE(processes.ran({"newaliases"}));
}

TEST(Commands, WatchThePathsOfTheirGuards) {
  Workbench bench("commands");
  model::Resource wanted = bench.described("it", "{argv: [x], creates: /a, removes: /b}");
  model::Map identity = identity_attributes(bench.type(), wanted.attributes);
  auto points =
      dynamic_cast<Watching&>(bench.provider()).watch_points({wanted.address.name, identity});
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[0].subject, "/a");
  EXPECT_EQ(points[1].subject, "/b");
}

// The machine's own shell, in a folder of the test's own.
TEST(Commands, RunForReal) {
  Workbench bench("commands", StageKind::live);
  system::TemporaryRoot folder;
  std::string made = folder.path("/made");
  std::string attributes = "{command: 'printf \"%s\" \"$WORD\" > made', cwd: " + folder.path() +
                           ", creates: " + made + ", environment: {WORD: 'a b'}, umask: '077'}";
  EXPECT_TRUE(*bench.converge("it", attributes));
  EXPECT_EQ(folder.content("/made"), "a b");
  EXPECT_EQ(folder.files().status("/made")->mode, 0600u);
  EXPECT_FALSE(*bench.converge("it", attributes));
  EXPECT_THAT(bench.failure("it", "{command: 'echo so >&2; exit 3'}"),
              HasSubstr("'echo so >&2; exit 3' ended with 3: so"));
  EXPECT_THAT(state(bench, "{argv: ['true'], unless: no-such-program-here}"), HasSubstr("127"));
}

}  // namespace
}  // namespace consort::resources
