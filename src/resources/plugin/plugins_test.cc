#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/source_dir.h"
#include "model/validate.h"
#include "resources/plugin/plugin_type.h"
#include "resources/testing/workbench.h"

namespace consort::resources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Plugins that really run, acting on a root folder.
class Plugins : public testing::Test {
 protected:
  void load(const std::string& folder) { load_plugins(registry_, *host_, folder, diagnostics_); }
  void put_plugin(const std::string& name, const std::string& text, uint32_t mode = 0755) {
    folder_.put("/" + name, text, mode);
  }
  std::vector<std::string> complaints() {
    std::vector<std::string> messages;
    for (const Diagnostic& diagnostic : diagnostics_.all())
      messages.push_back(diagnostic.message);
    return messages;
  }

  SystemClock clock_;
  std::unique_ptr<system::Target> host_ = std::move(*system::local_target("/", clock_));
  system::TemporaryRoot folder_;
  Registry registry_;
  Diagnostics diagnostics_;
};

// One of the examples, driven as the framework does.
class ExamplePlugins : public Plugins {
 protected:
  ExamplePlugins() {
    load(source_dir() + "/examples/plugins");
    EXPECT_TRUE(diagnostics_.empty()) << render(diagnostics_, nullptr);
  }
  void use(const std::string& collection) {
    type_ = registry_.schema().find(collection);
    ASSERT_TRUE(type_) << collection;
    provider_ = std::move(*registry_.provider(collection, stage_.target(), stage_.facts()));
  }
  Result<bool> converge_to(const std::string& attributes) {
    return converge(*provider_, *type_, described(*type_, name_, attributes), stage_.context());
  }
  // Reaches the state and stays there.
  testing::AssertionResult becomes(const std::string& attributes) {
    auto changed = converge_to(attributes);
    if (!changed) return testing::AssertionFailure() << changed.error().to_string();
    auto again = converge_to(attributes);
    if (!*changed || !again || *again) return testing::AssertionFailure() << "it does not settle";
    return testing::AssertionSuccess();
  }
  Fingerprint fingerprint(const std::string& attributes) {
    model::Resource wanted = described(*type_, name_, attributes);
    model::Map identity = identity_attributes(*type_, wanted.attributes);
    Context context = stage_.context();
    return dynamic_cast<Fingerprinting&>(*provider_).fingerprint({name_, identity}, context);
  }

  Stage stage_{StageKind::root};
  const model::TypeSchema* type_ = nullptr;
  std::unique_ptr<Provider> provider_;
  std::string name_ = "it";
};

TEST_F(ExamplePlugins, EditIniFilesAndKeepTheRest) {
  use("ini_settings");
  constexpr const char* kFile =
      "# a comment\ntop=1\n\n[PHP]\n; memory_limit = 1M\nmemory_limit=128M  \r\nother : "
      "x\n\n[Date]\nzone =\n";
  stage_.put("/etc/php.ini", kFile, 0640);
  std::string memory = "{path: /etc/php.ini, section: PHP, key: memory_limit, value: 256M}";
  EXPECT_TRUE(becomes(memory));
  EXPECT_EQ(stage_.text("/etc/php.ini"),
            "# a comment\ntop=1\n\n[PHP]\n; memory_limit = 1M\nmemory_limit=256M  \r\nother : x\n\n"
            "[Date]\nzone =\n");
  EXPECT_EQ(stage_.files().status("/etc/php.ini")->mode, 0640u);
  EXPECT_TRUE(becomes("{path: /etc/php.ini, section: Date, key: zone, value: Europe/Zurich}"));
  EXPECT_TRUE(
      becomes("{path: /etc/php.ini, section: PHP, key: fresh, value: 'a = b', separator: '='}"));
  EXPECT_THAT(stage_.text("/etc/php.ini"),
              HasSubstr("other : x\nfresh=a = b\n\n[Date]\nzone =Europe/Zurich\n"));
  EXPECT_TRUE(becomes("{path: /etc/php.ini, key: top, value: '2'}"));
  EXPECT_TRUE(becomes("{path: /etc/php.ini, section: New, key: a, value: b}"));
  EXPECT_TRUE(stage_.text("/etc/php.ini").ends_with("[New]\na = b\n"));
  EXPECT_TRUE(becomes("{path: /etc/php.ini, section: PHP, key: fresh, value: x, state: absent}"));
  EXPECT_TRUE(becomes("{path: /etc/fresh/app.ini, section: '', key: a, value: ü}"));
  EXPECT_EQ(stage_.text("/etc/fresh/app.ini"), "a = ü\n");
}

TEST_F(ExamplePlugins, RefuseSettingsThatTheyWouldNotFindAgain) {
  use("ini_settings");
  auto fits = [&](const std::string& attribute, const std::string& text) {
    model::Value value(text);
    return model::validate(*type_->attribute(attribute), value).empty();
  };
  for (const char* key : {"a:b", "a ", "a=b", "#a"})
    EXPECT_FALSE(fits("key", key)) << key;
  for (const char* value : {" x", "x ", "x\ny"})
    EXPECT_FALSE(fits("value", value)) << value;
  for (const char* section : {" a", "a ", "[a]"})
    EXPECT_FALSE(fits("section", section)) << section;
  EXPECT_TRUE(fits("section", "") && fits("section", "a b"));
  EXPECT_TRUE(fits("key", "a b") && fits("value", "a  b") && fits("value", ""));
}

TEST_F(ExamplePlugins, TellCheaplyThatNothingChanged) {
  use("ini_settings");
  std::string setting = "{path: /etc/a.ini, key: a, value: '1'}";
  stage_.put("/etc/a.ini", "a=1\n");
  EXPECT_EQ(fingerprint(setting), Fingerprint{}) << "nothing has been read yet";
  EXPECT_FALSE(*converge_to(setting));
  Fingerprint before = fingerprint(setting);
  EXPECT_NE(before, Fingerprint{});
  EXPECT_EQ(before, fingerprint(setting));
  stage_.put("/etc/a.ini", "a=2\n");
  EXPECT_NE(before, fingerprint(setting));
}

TEST_F(ExamplePlugins, PassErrorsOn) {
  use("ini_settings");
  stage_.make_directory("/etc/folder.ini");
  auto done = converge_to("{path: /etc/folder.ini, key: a, value: '1'}");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::io);
  EXPECT_THAT(done.error().message, HasSubstr("Is a directory"));
}

TEST_F(ExamplePlugins, ChooseAlternatives) {
  if (!host_->processes().find("update-alternatives"))
    GTEST_SKIP() << "update-alternatives is missing";
  use("alternatives");
  name_ = "editor";
  for (const char* program : {"/usr/bin/ed", "/usr/bin/vim"})
    stage_.put(program, "#!/bin/sh\n", 0755);
  for (const char* folder : {"/etc/alternatives", "/var/lib/dpkg/alternatives", "/var/log"}) {
    stage_.make_directory(folder);
  }
  auto missing = converge_to("{path: /usr/bin/vim}");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("no alternatives for editor"));
  for (auto [program, priority] :
       {std::pair{"/usr/bin/ed", "10"}, std::pair{"/usr/bin/vim", "5"}}) {
    ASSERT_TRUE(system::run_checked(
        host_->processes(),
        {.argv = {"update-alternatives", "--root", stage_.target().root(), "--install",
                  "/usr/bin/editor", "editor", program, priority}}));
  }
  EXPECT_TRUE(becomes("{path: /usr/bin/vim}"));
  EXPECT_EQ(*stage_.files().read_link("/etc/alternatives/editor"), "/usr/bin/vim");
  EXPECT_TRUE(becomes("{path: auto}"));
  EXPECT_EQ(*stage_.files().read_link("/etc/alternatives/editor"), "/usr/bin/ed");
  auto other = converge_to("{path: /usr/bin/emacs}");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::failed);
}

// What a plugin in shell answers to each verb.
std::string plugin(const std::string& abilities, const std::string& answers) {
  return R"sh(#!/bin/sh
read line; echo '{"consort":1}'
while read -r line; do
  id=${line#*'"id":'}; id=${id%%[,\}]*}
  case $line in
    *'"verb":"describe"}') echo '{"id":'$id',"result":{"abilities":)sh" +
         abilities +
         R"sh(,"spec":{"collection":"widgets","singular":"widget","summary":"s","name":{"doc":"d"},"attributes":{"state":{"values":["present","absent"],"default":"present","doc":"d"},"size":{"kind":"integer","doc":"d"}},"examples":[{"title":"a","yaml":"widgets: {a: {}}"},{"title":"b","yaml":"widgets: {b: {}}"}]}}}' ;;
)sh" + answers +
         "  esac\ndone\n";
}

TEST_F(Plugins, HaveTheAbilitiesTheyName) {
  put_plugin(
      "widgets",
      plugin(
          R"(["watch","enumerate","refresh"])",
          R"sh(    *'"verb":"watch"}') echo '{"id":'$id',"result":{"points":[{"tree":"/srv"}]}}' ;;
    *'"verb":"enumerate"}') echo '{"id":'$id',"result":{"names":["b","a"]}}' ;;
    *'"verb":"refresh"}') echo '{"id":'$id',"error":{"code":"busy","message":"later"}}' ;;
)sh"));
  load(folder_.path());
  ASSERT_TRUE(diagnostics_.empty()) << render(diagnostics_, nullptr);
  Stage stage(StageKind::root);
  auto provider = std::move(*registry_.provider("widgets", stage.target(), stage.facts()));
  Context context = stage.context();
  model::Map none;
  std::string name = "a";
  auto points = dynamic_cast<Watching&>(*provider).watch_points({name, none});
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0].subject, "/srv");
  EXPECT_THAT(*dynamic_cast<Enumerating&>(*provider).enumerate(context), ElementsAre("a", "b"));
  auto refreshed = dynamic_cast<Refreshing&>(*provider).refresh(
      described(*registry_.schema().find("widgets"), "a", "{}"), context);
  ASSERT_FALSE(refreshed);
  EXPECT_EQ(refreshed.error().code, Code::busy);
}

TEST_F(Plugins, HaveNoOtherAbilities) {
  put_plugin("widgets", plugin("[]", ""));
  load(folder_.path());
  Stage stage(StageKind::root);
  auto provider = std::move(*registry_.provider("widgets", stage.target(), stage.facts()));
  EXPECT_EQ(dynamic_cast<Enumerating*>(provider.get()), nullptr);
  EXPECT_EQ(dynamic_cast<Refreshing*>(provider.get()), nullptr);
}

TEST_F(Plugins, AreNotBelievedWhenTheyLie) {
  put_plugin(
      "widgets",
      plugin(
          "[]",
          R"sh(    *'"name":"unknown"'*) echo '{"id":'$id',"result":{"state":{"state":"present","sise":1}}}' ;;
    *'"name":"kind"'*) echo '{"id":'$id',"result":{"state":{"state":"present","size":"big"}}}' ;;
    *'"name":"die"'*) echo 'out of luck' >&2; exit 3 ;;
    *) echo '{"id":'$id',"result":{"state":{"state":"present","size":1}}}' ;;
)sh"));
  load(folder_.path());
  Stage stage(StageKind::root);
  const model::TypeSchema& type = *registry_.schema().find("widgets");
  auto provider = std::move(*registry_.provider("widgets", stage.target(), stage.facts()));
  auto complaint = [&](const std::string& name) {
    auto seen = look(*provider, type, described(type, name, "{size: 1}"), stage.context());
    return seen ? "" : seen.error().to_string();
  };
  EXPECT_THAT(complaint("unknown"),
              HasSubstr("it read 'sise', which is no property of widgets; did you mean 'size'?"));
  EXPECT_THAT(complaint("kind"), HasSubstr("it read what does not fit"));
  EXPECT_THAT(complaint("die"),
              testing::AllOf(HasSubstr("plugin 'widgets'"), HasSubstr("out of luck")));
  EXPECT_EQ(complaint("good"), "") << "it is started again";
}

TEST_F(Plugins, ThatAreWrongAreNamedAndLeftOut) {
  put_plugin("README.md", "no program", 0644);
  put_plugin("silent", "#!/bin/sh\nexit 0\n");
  put_plugin("open", "#!/bin/sh\nexit 0\n", 0777);
  put_plugin("odd", plugin(R"(["fly"])", ""));
  put_plugin("twice-a", plugin("[]", ""));
  put_plugin("twice-b", plugin("[]", ""));
  put_plugin(
      "wordless",
      "#!/bin/sh\nread line; echo '{\"consort\":1}'; read line; echo '{\"id\":1,\"result\":{}}'\n");
  load(folder_.path());
  EXPECT_THAT(
      complaints(),
      testing::UnorderedElementsAre(
          testing::AnyOf(testing::HasSubstr("plugin 'silent' ended"),
                         testing::HasSubstr("silent has ended")),
          "everybody may write to it, so it is not run", HasSubstr("its abilities may be"),
          HasSubstr("there is a type 'widgets' already"), "it describes itself without a 'spec'"));
  EXPECT_TRUE(registry_.schema().find("widgets"));
  EXPECT_EQ(diagnostics_.all()[0].place.document.find(folder_.path()), 0u);
}

TEST_F(Plugins, NeedNoFolder) {
  load("/nowhere/plugins");
  EXPECT_TRUE(diagnostics_.empty());
}

}  // namespace
}  // namespace consort::resources
