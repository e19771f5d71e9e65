#include <rapidcheck/gtest.h>

#include "base/strings.h"
#include "document/yaml.h"
#include "model/validate.h"
#include "resources/sudo/sudo_rule.h"
#include "resources/sudo/sudoers_lines.h"
#include "resources/sudo/sudoers_words.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SudoRule rule_for(std::vector<std::string> users, std::vector<std::string> commands) {
  SudoRule rule;
  rule.users = std::move(users);
  rule.commands = std::move(commands);
  return rule;
}

// The one line of a rule, without the comment above it.
std::string line(const SudoRule& rule) {
  auto text = rule.text("x");
  if (!text) return text.error().message;
  return std::string(split_lines(*text).at(1));
}

TEST(SudoRule, WritesWhatSudoReads) {
  EXPECT_EQ(line(rule_for({"deploy"}, {"ALL"})), "deploy ALL = (root) ALL");
  SudoRule rule = rule_for({"deploy"}, {"/bin/a b", "sudoedit /etc/motd"});
  rule.groups = {"Domain Users"};
  rule.run_as_groups = {"adm"};
  rule.password = false;
  rule.set_env = rule.no_exec = true;
  EXPECT_EQ(line(rule),
            "deploy, %\\x44omain\\x20Users ALL = (root : adm) NOPASSWD: SETENV: NOEXEC: /bin/a b, "
            "sudoedit /etc/motd");
  rule.run_as = {};
  EXPECT_THAT(line(rule), HasSubstr("ALL = ( : adm)"));
}

// Each of these would be another rule, a keyword, an alias or a comment if it stood there as it is.
TEST(SudoRule, NamesAreNothingButNames) {
  const std::pair<std::string, std::string> names[] = {
      {"a,b", "a\\x2cb"},
      {"a b", "a\\x20b"},
      {"a=b", "a\\x3db"},
      {"a:b", "a\\x3ab"},
      {"a(b)", "a\\x28b\\x29"},
      {"a#b", "a\\x23b"},
      {"DOMAIN\\u", "\\x44OMAIN\\x5cu"},
      {"ADMINS", "\\x41DMINS"},
      {"Defaults", "\\x44efaults"},
      {"sudoedit", "\\x73udoedit"},
      {"10.0.0.1", "\\x310.0.0.1"},
      {"a\"b", "a\\x22b"},
      {"a\tb", ""},
      {"a\nb", ""},
      {"#0", ""},
      {"%wheel", ""},
      {"+net", ""},
      {"!root", ""},
      {"", ""},
      {"\xff", ""},
  };
  for (const auto& [name, written] : names) {
    auto made = sudoers_name(name);
    EXPECT_EQ(made.value_or(""), written) << name;
    if (!made) continue;
    std::string_view rest = *made;
    EXPECT_EQ(take_sudoers_name(rest), name);
    EXPECT_EQ(rest, "");
  }
}

TEST(SudoRule, CommandsAreNothingButCommands) {
  EXPECT_EQ(sudoers_command("/bin/a b,c:d=e #f \"x\" !y *").value_or(""),
            "/bin/a b\\,c\\:d\\=e \\#f \"x\" !y *");
  for (std::string bad :
       {"", "a", "bin/a", "/bin/a  b", "/bin/a ", "/bin/a\tb", "/bin/a\nALL", "/bin/a \\*",
        "/bin/a\\", "!/bin/a", "/bin/a ^x$", "ALL x", "NOPASSWD: ALL"}) {
    EXPECT_FALSE(sudoers_command(bad)) << bad;
  }
}

// One or a few texts of these letters behind a first one.
std::vector<std::string> some_texts(const std::string& first, const std::string& letters) {
  auto text = rc::gen::container<std::string>(rc::gen::elementOf(letters));
  auto rests =
      *rc::gen::resize(4, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(text)));
  for (std::string& rest : rests)
    rest = first + rest;
  return rests;
}

RC_GTEST_PROP(SudoRule, WhateverIsWrittenIsReadAsItWasMeant, ()) {
  SudoRule rule;
  rule.users = some_texts("A", "abALDef,:=()\\\"'# %!@x0.");
  rule.groups = some_texts("a", "abAL,:=()\\\"'# %!");
  rule.run_as = some_texts("R", "abALR,:=() \\x2");
  rule.commands = some_texts("/a b", "a/b,:=#!\"*^AL()%");
  if (*rc::gen::arbitrary<bool>()) rule.commands.push_back("ALL");
  rule.password = *rc::gen::arbitrary<bool>();
  rule.set_env = *rc::gen::arbitrary<bool>();
  auto text = rule.text("x");
  RC_ASSERT(text.has_value());
  RC_ASSERT(SudoRule::parse(*text) == rule);
  RC_ASSERT(split_lines(*text).size() == 2u);
  RC_ASSERT(check_sudoers(*text).has_value());
}

TEST(SudoRule, ReadsWhatAdministratorsWrite) {
  auto rule = SudoRule::parse(
      "# Deployment\n\ndeploy,\\\n  %ops\tweb1 , web2=(www-data:adm)NOPASSWD:SETENV: /bin/a  b , "
      "/bin/c \\#d\n");
  ASSERT_TRUE(rule);
  EXPECT_THAT(rule->users, ElementsAre("deploy"));
  EXPECT_THAT(rule->groups, ElementsAre("ops"));
  EXPECT_THAT(rule->hosts, ElementsAre("web1", "web2"));
  EXPECT_THAT(rule->run_as, ElementsAre("www-data"));
  EXPECT_THAT(rule->run_as_groups, ElementsAre("adm"));
  EXPECT_THAT(rule->commands, ElementsAre("/bin/a b", "/bin/c #d"));
  EXPECT_FALSE(rule->password);
  EXPECT_TRUE(rule->set_env);
  rule = SudoRule::parse("u ALL=ALL\n");
  ASSERT_TRUE(rule);
  EXPECT_THAT(rule->run_as, ElementsAre("root"));
}

TEST(SudoRule, WhatItHasNoWordsForIsNone) {
  for (std::string text : {
           "",
           "# nothing\n",
           "u ALL=ALL\nv ALL=ALL\n",
           "Defaults lecture=never\n",
           "User_Alias A = b\n",
           "ADMINS ALL=ALL\n",
           "#1000 ALL=ALL\n",
           "#include x=y\n",
           "@includedir /etc/x\n",
           "u ALL=ALL, !/bin/su\n",
           "u ALL=/bin/a : web2=/bin/b\n",
           "u ALL=/bin/a # why\n",
           "!u ALL=ALL\n",
           "+net ALL=ALL\n",
           "%#10 ALL=ALL\n",
           "u ALL=NOPASSWD: /bin/a, PASSWD: /bin/b\n",
           "u ALL=CWD=/x /bin/a\n",
           "u ALL=() /bin/a\n",
           "u ALL=CMDS\n",
           "u ALL=sha256:00 /bin/a\n",
           "u ALL=/bin/a \\*\n",
           "u web*=ALL\n",
           "\"u v\" ALL=ALL\n",
           "\\x41LL ALL=ALL\n",
           "%ALL ALL=ALL\n",
           "u ALL=ALL",
           "u ALL=/bin/a ^x$\n",
           "u ALL=/bin/a\\ b\n",
           "u ALL=LOG_OUTPUT: /bin/a\n",
           "u ALL\n",
           "u\n",
           "=\n",
           "u ALL=\n",
       }) {
    EXPECT_FALSE(SudoRule::parse(text)) << text;
  }
}

TEST(CheckSudoers, NamesTheLineThatIsWrong) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"Defaults env_reset\nUser_Alias A = b, c\n@include /etc/x\nA ALL = (ALL) NOPASSWD: ALL\n",
       ""},
      {"u ALL=(root) NOPASSWD:/bin/a, !/bin/b\n", ""},
      {"#1000 ALL=CWD=/x /bin/a\n", ""},
      {"u ALL=sha256:00 /bin/a\n", ""},
      {"# x\n\nhello\n", "line 3: it is no rule"},
      {"u =ALL\n", "line 1: before the '='"},
      {"u ALL=\n", "line 1: it is no rule"},
      {"u ALL=(root ALL\n", "line 1: a parenthesis"},
      {"u ALL=(root) NOPASSWD: systemctl restart x\n", "line 1: 'systemctl' is no command"},
      {"u ALL=NOPASSWD:\n", "line 1: it names no command"},
      {"\"u ALL=ALL\n", "line 1: a quote"},
      {"User_Alias = b\n", "line 1: an alias"},
      {"u ALL=ALL \\\n", "line 1: the line goes on"},
      {"u ALL=ALL", "line 1: the last line"},
      {"u ALL=ALL\na\x01\n", "line 2: it has control characters"},
      {"u ALL=ALL\r\n", "line 1: it has control characters"},
      {"u ALL=\xff\n", "line 1: it is not UTF-8"},
      {std::string((1 << 20) + 1, 'a'), "larger than 1 MiB"},
  };
  for (const auto& [text, fault] : cases) {
    Status checked = check_sudoers(text);
    if (fault.empty()) {
      EXPECT_TRUE(checked) << text << checked.error().message;
    } else {
      ASSERT_FALSE(checked) << printable(text, 80);
      EXPECT_THAT(checked.error().message, HasSubstr(fault));
    }
  }
}

class SudoRules : public testing::Test {
 protected:
  SudoRules() { stage().make_directory("/etc/sudoers.d", 0750); }
  Stage& stage() { return bench_.stage(); }
  Context context() { return stage().context(); }
  const std::string kFile = "/etc/sudoers.d/deploy";
  const std::string kParts = "{users: [deploy], commands: [/bin/a]}";
  Workbench bench_{"sudo_rules"};
};

TEST_F(SudoRules, BelongToRootAndNobodyWritesThem) {
  ASSERT_TRUE(bench_.converge("deploy", kParts));
  auto status = stage().files().status(kFile);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->mode, 0440u);
  EXPECT_EQ(status->uid, 0u);
  model::Resource resource = bench_.described("other", kParts);
  resource.attributes.set("mode", model::Value("0666"));
  (void)converge(bench_.provider(), bench_.type(), resource, context());
  EXPECT_EQ(stage().files().status("/etc/sudoers.d/other")->mode, 0440u);
}

TEST_F(SudoRules, AreReadInPartsOrAsContent) {
  stage().put(kFile, "deploy ALL = NOPASSWD: /bin/a\n", 0440);
  model::Map none;
  Context asking = context();
  auto parts = bench_.provider().read({"deploy", none}, asking);
  ASSERT_TRUE(parts);
  EXPECT_EQ(*parts->find("password"), model::Value(false));
  EXPECT_FALSE(parts->contains("content"));
  stage().put(kFile, "Defaults lecture = never\n", 0440);
  auto whole = bench_.provider().read({"deploy", none}, asking);
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->contains("content"));
  EXPECT_FALSE(whole->contains("users"));
  EXPECT_EQ(dynamic_cast<Readable&>(bench_.provider())
                .content({"deploy", none}, 100, asking)
                .value_or(""),
            "Defaults lecture = never\n");
}

TEST_F(SudoRules, AContentThatPartsCouldSayIsLeftAsItIs) {
  const std::string text = "# why\ndeploy ALL = NOPASSWD: /bin/a\n";
  stage().put(kFile, text, 0440);
  EXPECT_FALSE(bench_.converge("deploy", "{content: \"# why\\ndeploy ALL = NOPASSWD: /bin/a\\n\"}")
                   .value_or(true));
  EXPECT_FALSE(bench_.converge("deploy", "{users: [deploy], password: false, commands: [/bin/a]}")
                   .value_or(true))
      << "the parts are right, whatever the comment";
  EXPECT_EQ(stage().text(kFile), text);
  EXPECT_TRUE(bench_.converge("deploy", kParts).value_or(false)) << "a password is not said";
}

TEST_F(SudoRules, VisudoHasTheLastWord) {
  stage().put(kFile, "deploy ALL = ALL\n", 0440);
  std::string shown;
  stage().fake()->processes().handle({"visudo", "-c", "-f"}, [&](const system::Command& command) {
    shown = stage().text(command.argv[3]);
    system::CommandResult refused;
    refused.exit_code = 1;
    refused.errors = command.argv[3] + ":2:8: syntax error\n";
    return Result<system::CommandResult>(refused);
  });
  std::string said = bench_.failure("deploy", kParts);
  EXPECT_THAT(said, HasSubstr("/etc/sudoers.d/deploy:2:8: syntax error"));
  EXPECT_THAT(said, HasSubstr("the old one was kept"));
  EXPECT_THAT(shown, HasSubstr("deploy ALL = (root) /bin/a\n"));
  EXPECT_EQ(stage().text(kFile), "deploy ALL = ALL\n");
  EXPECT_EQ(stage().files().list("/etc/sudoers.d")->size(), 1u);
}

TEST_F(SudoRules, OwnCheckRefusesWhereThereIsNoVisudo) {
  model::Resource resource = bench_.described("deploy", kParts);
  resource.attributes = {};
  resource.attributes.set("state", model::Value("present"));
  resource.attributes.set("content", model::Value("deploy ALL\n"));
  auto done = converge(bench_.provider(), bench_.type(), resource, context());
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().to_string(), HasSubstr("line 1: it is no rule"));
  EXPECT_FALSE(stage().exists(kFile));
}

TEST_F(SudoRules, HostileValuesBecomeNoRule) {
  for (std::string user : {"a\nb ALL=ALL", "%wheel", "#0", "!root", ""}) {
    model::Resource resource = bench_.described("deploy", kParts);
    resource.attributes.set("users", model::Value(model::List{model::Value(user)}));
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, context())) << user;
  }
  for (std::string command : {"/bin/a\nALL ALL=ALL", "/bin/a\\", "x"}) {
    model::Resource resource = bench_.described("deploy", kParts);
    resource.attributes.set("commands", model::Value(model::List{model::Value(command)}));
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, context())) << command;
  }
  for (std::string name : {"", "a.b", "a~", "../x", "a/b", ".x", "a b"}) {
    model::Value given(name);
    EXPECT_FALSE(model::validate_name(bench_.type(), given).empty()) << name;
    model::Resource resource = bench_.described("deploy", kParts);
    resource.address.name = name;
    EXPECT_FALSE(converge(bench_.provider(), bench_.type(), resource, context())) << name;
  }
  EXPECT_TRUE(stage().files().list("/etc/sudoers.d")->empty());
}

TEST_F(SudoRules, WithoutSudoThereIsNothingToReadThem) {
  stage().remove("/etc/sudoers.d");
  EXPECT_THAT(bench_.failure("deploy", kParts), HasSubstr("describe its package (sudo)"));
}

TEST_F(SudoRules, ListsTheFilesThatSudoReads) {
  for (const char* name : {"README", "a", "b.bak", "c~", "d-1"})
    stage().put(std::string("/etc/sudoers.d/") + name, "x ALL=ALL\n");
  stage().make_directory("/etc/sudoers.d/folder");
  Context ask = context();
  EXPECT_THAT(*dynamic_cast<Enumerating&>(bench_.provider()).enumerate(ask),
              ElementsAre("a", "d-1"));
}

TEST_F(SudoRules, ARuleIsWhole) {
  const std::pair<std::string, std::string> cases[] = {
      {"{users: [a], commands: [ALL]}", ""},
      {"{state: absent}", ""},
      {"{users: [a]}", "needs `commands`"},
      {"{users: [], commands: [ALL]}", "nobody may run it"},
      {"{users: [a], run_as: [], commands: [ALL]}", "nobody to run it as"},
      {"{users: [a], run_as: [], run_as_groups: [b], commands: [ALL]}", ""},
  };
  static const std::string kDocument = "test";
  for (const auto& [yaml, fault] : cases) {
    Diagnostics diagnostics;
    auto attributes = document::read_yaml(yaml, &kDocument, diagnostics);
    ASSERT_TRUE(attributes);
    auto faults = model::validate_together(bench_.type(), attributes->map());
    EXPECT_EQ(faults.empty(), fault.empty()) << yaml;
    if (!faults.empty()) {
      EXPECT_THAT(faults[0].message, HasSubstr(fault));
    }
  }
}

}  // namespace
}  // namespace consort::resources
