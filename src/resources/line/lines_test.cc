#include <thread>

#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;

const std::string kConfig = "/etc/app.conf";

class Lines : public testing::Test {
 protected:
  Stage& stage() { return bench_.stage(); }
  std::string after(std::string_view attributes, std::string_view before) {
    stage().put(kConfig, before);
    auto done = bench_.converge("x", "{path: /etc/app.conf, " + std::string(attributes) + "}");
    EXPECT_TRUE(done) << done.error().to_string();
    return stage().text(kConfig);
  }
  std::string failure(std::string_view attributes, std::string_view before) {
    stage().put(kConfig, before);
    std::string why = bench_.failure("x", "{path: /etc/app.conf, " + std::string(attributes) + "}");
    EXPECT_EQ(stage().text(kConfig), before) << "a failed edit changed the file";
    return why;
  }
  Workbench bench_{"lines"};
};

struct Edit {
  std::string attributes;
  std::string before;
  std::string after;
};

TEST_F(Lines, EditsOneLineAndNothingElse) {
  for (const Edit& c : std::vector<Edit>{
           {"line: x", "a\n", "a\nx\n"},
           {"line: x", "a", "a\nx"},
           {"line: x", "a\r\nb\r\n", "a\r\nb\r\nx\r\n"},
           {"line: x", "", "x\n"},
           {"line: x", "a\n x\n", "a\n x\nx\n"},
           {"line: x, at: start", "a\n", "x\na\n"},
           {"line: x, after: ^a", "a\nb\na\nc\n", "a\nb\na\nx\nc\n"},
           {"line: x, before: ^a", "b\na\na\n", "b\nx\na\na\n"},
           {"line: 'k = 1', match: '^k\\s*='", "j = 2\nk=7  # why\nl\n", "j = 2\nk = 1\nl\n"},
           {"line: 'k = 1', match: '^k\\s*='", "j\r\nk=7\r\n", "j\r\nk = 1\r\n"},
           {"line: 'k = 1', match: '^k\\s*=', multiple: first", "k=7\nk=8\n", "k = 1\nk=8\n"},
           {"line: 'k = 1', match: '^k\\s*=', multiple: last", "k=7\nk=8\n", "k=7\nk = 1\n"},
           {"line: 'k = 1', match: '^k\\s*=', multiple: all", "k=7\nk=8\n", "k = 1\nk = 1\n"},
           {"line: 'k = 1', match: '^k\\s*='", "k = 1\nk = 1\n", "k = 1\nk = 1\n"},
           {"line: x, state: absent", "a\nx\nb\nx", "a\nb"},
           {"match: ^#, state: absent", "#1\na\n#2\n", "a\n"}}) {
    EXPECT_EQ(after(c.attributes, c.before), c.after) << c.attributes;
  }
}

TEST_F(Lines, WhatIsSecretIsNotForOthers) {
  auto edit = [&](const std::string& attributes) {
    model::Resource secret = bench_.described("x", "{path: /etc/app.conf, " + attributes + "}");
    secret.sensitive = true;
    return converge(bench_.provider(), bench_.type(), secret, stage().context());
  };
  ASSERT_TRUE(edit("line: hunter2, create: true"));
  EXPECT_EQ(stage().files().status(kConfig)->mode, 0600u);
  stage().set_mode(kConfig, 0644);
  auto refused = edit("line: hunter3");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("every user can read /etc/app.conf"));
  EXPECT_EQ(stage().text(kConfig), "hunter2\n");
  stage().set_mode(kConfig, 0640);
  EXPECT_TRUE(edit("line: hunter3"));
  stage().set_mode(kConfig, 0644);
  EXPECT_TRUE(edit("line: hunter3, state: absent"));
}

TEST_F(Lines, SeveralMatchesAreNamedRatherThanGuessed) {
  EXPECT_THAT(failure("line: k=1, match: ^k=", "k=7\na\nk=8\n"),
              HasSubstr("lines 1 and 3 of /etc/app.conf match '^k='; make `match` narrower"));
}

TEST_F(Lines, AMatchThatWouldAddTheLineAgainIsRefused) {
  EXPECT_THAT(failure("line: k=1, match: ^#k=", "#k=7\n"), HasSubstr("not found in `line` itself"));
}

TEST_F(Lines, AnAnchorThatIsMissingIsAnError) {
  EXPECT_THAT(failure("line: x, after: '^\\[mysqld\\]'", "[client]\n"),
              HasSubstr("no line of /etc/app.conf matches"));
  EXPECT_THAT(failure("line: x, before: '('", "a\n"), HasSubstr("is not a regular expression"));
}

TEST_F(Lines, MissingFilesAreMadeOnlyWhenAsked) {
  EXPECT_THAT(
      bench_.failure("x", "{path: /etc/none, line: x}"),
      HasSubstr("there is no file /etc/none; describe it under 'files', or say `create: true`"));
  ASSERT_TRUE(bench_.converge("x", "{path: /etc/none, line: x, state: absent}"));
  EXPECT_FALSE(stage().exists("/etc/none"));
  ASSERT_TRUE(bench_.converge(
      "x", "{path: /etc/none, line: x, create: true, mode: '0600', owner: daemon}"));
  EXPECT_EQ(stage().text("/etc/none"), "x\n");
  EXPECT_EQ(stage().files().status("/etc/none")->mode, 0600u);
  EXPECT_EQ(stage().files().status("/etc/none")->uid, 1u);
}

TEST_F(Lines, LinksAndFoldersAreNotEdited) {
  stage().make_link("/etc/resolv.conf", "../run/resolv.conf");
  EXPECT_THAT(bench_.failure("x", "{path: /etc/resolv.conf, line: x}"),
              HasSubstr("name the file it points to, ../run/resolv.conf"));
  EXPECT_THAT(bench_.failure("x", "{path: /etc, line: x}"), HasSubstr("is a directory"));
}

TEST_F(Lines, ALineIsOneLine) {
  model::Resource resource = bench_.described("x", "{path: /etc/app.conf, line: x}");
  stage().put(kConfig, "a\n");
  for (std::string line : {std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3)}) {
    resource.attributes.set("line", model::Value(line));
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context()));
  }
  EXPECT_EQ(stage().text(kConfig), "a\n");
}

TEST_F(Lines, ValidationAndBackupHoldForEdits) {
  stage().fake()->processes().reply({"sshd"}, "", 255, "bad option\n");
  EXPECT_THAT(failure("line: x, validate: sshd -t -f %", "a\n"), HasSubstr("bad option"));
  stage().fake()->processes().reply({"sshd"}, "");
  EXPECT_EQ(after("line: x, validate: sshd -t -f %, backup: .orig", "a\n"), "a\nx\n");
  EXPECT_EQ(stage().text(kConfig + ".orig"), "a\n");
}

TEST_F(Lines, SomebodyElsesEditInBetweenIsNotLost) {
  stage().put(kConfig, "a\n");
  int calls = 0;
  stage().fake()->processes().handle({"check"}, [&](const system::Command&) {
    if (++calls == 1) stage().put(kConfig, "a\nb\n");
    return Result<system::CommandResult>(system::CommandResult{});
  });
  ASSERT_TRUE(bench_.converge("x", "{path: /etc/app.conf, line: x, validate: check %}"));
  EXPECT_EQ(stage().text(kConfig), "a\nb\nx\n");
  EXPECT_EQ(calls, 2);
}

TEST_F(Lines, ManyEditsOfOneFileAtOnceAllArrive) {
  constexpr int kLines = 24;
  stage().put(kConfig, "start\n");
  std::vector<std::jthread> threads;
  for (int i = 0; i < kLines; ++i) {
    threads.emplace_back([&, i] {
      std::string attributes = "{path: /etc/app.conf, line: line " + std::to_string(i) + "}";
      EXPECT_TRUE(bench_.converge(std::to_string(i), attributes));
    });
  }
  threads.clear();
  std::string text = stage().text(kConfig);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kLines + 1);
  for (int i = 0; i < kLines; ++i)
    EXPECT_THAT(text, HasSubstr("line " + std::to_string(i) + "\n"));
}

TEST_F(Lines, AnUnchangedFileIsReadOnce) {
  stage().put(kConfig, "a\nx\n");
  constexpr auto kWanted = "{path: /etc/app.conf, line: x}";
  ASSERT_TRUE(bench_.look("x", kWanted));
  stage().fake()->files().forget_operations();
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(bench_.look("x", kWanted));
  EXPECT_THAT(stage().fake()->files().operations(),
              testing::Not(testing::Contains("read /etc/app.conf")));
  stage().put(kConfig, "a\n");
  auto found = bench_.look("x", kWanted);
  EXPECT_TRUE(found && found->change);
}

class Blocks : public testing::Test {
 protected:
  Stage& stage() { return bench_.stage(); }
  Workbench bench_{"blocks"};
};

TEST_F(Blocks, StandBetweenTheirMarkers) {
  stage().put(kConfig, "a\nb");
  ASSERT_TRUE(bench_.converge("it", "{path: /etc/app.conf, block: \"1\\n2\", after: ^a}"));
  EXPECT_EQ(stage().text(kConfig), "a\n# BEGIN consort: it\n1\n2\n# END consort: it\nb");
  ASSERT_TRUE(bench_.converge("it", "{path: /etc/app.conf, block: \"\", after: ^a}"));
  EXPECT_EQ(stage().text(kConfig), "a\n# BEGIN consort: it\n# END consort: it\nb");
  ASSERT_TRUE(bench_.converge("it", "{path: /etc/app.conf, state: absent}"));
  EXPECT_EQ(stage().text(kConfig), "a\nb");
}

TEST_F(Blocks, FollowTheFilesLineBreaks) {
  stage().put(kConfig, "a\r\n");
  ASSERT_TRUE(bench_.converge("it", "{path: /etc/app.conf, block: \"1\\n2\\n\"}"));
  EXPECT_EQ(stage().text(kConfig), "a\r\n# BEGIN consort: it\r\n1\r\n2\r\n# END consort: it\r\n");
}

TEST_F(Blocks, HalfABlockIsAnError) {
  for (auto [text, line] : std::vector<std::pair<std::string, std::string>>{
           {"# BEGIN consort: it\nx\n", "line 1 of /etc/app.conf begins a block"},
           {"x\n# END consort: it\n", "line 2 of /etc/app.conf"},
           {"# BEGIN consort: it\n# BEGIN consort: it\n# END consort: it\n", "line 1 of"}}) {
    stage().put(kConfig, text);
    EXPECT_THAT(bench_.failure("it", "{path: /etc/app.conf, block: y}"), HasSubstr(line));
    EXPECT_EQ(stage().text(kConfig), text);
  }
}

TEST_F(Blocks, MarkersAreCheckedAndNotHeldInside) {
  stage().put(kConfig, "a\n");
  EXPECT_THAT(bench_.failure("it", "{path: /etc/app.conf, block: \"# END consort: it\\n\"}"),
              HasSubstr("holds its own marker"));
  model::Resource resource = bench_.described("it", "{path: /etc/app.conf, block: x}");
  resource.attributes.set("marker", model::Value("# nothing"));
  EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context()));
  resource.attributes.set("marker", model::Value("# {mark} {name}"));
  resource.address.name = "two\nlines";
  EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, stage().context()));
  EXPECT_EQ(stage().text(kConfig), "a\n");
}

TEST_F(Blocks, BlocksOfOtherNamesAreLeftAlone) {
  stage().put(kConfig, "# BEGIN consort: other\nx\n# END consort: other\n");
  ASSERT_TRUE(bench_.converge("it", "{path: /etc/app.conf, block: y}"));
  ASSERT_TRUE(bench_.converge("it", "{path: /etc/app.conf, state: absent}"));
  EXPECT_EQ(stage().text(kConfig), "# BEGIN consort: other\nx\n# END consort: other\n");
}

}  // namespace
}  // namespace consort::resources
