#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "resources/built_in.h"
#include "resources/repository/deb822.h"
#include "resources/repository/repo_file.h"
#include "resources/repository/repository.h"
#include "resources/testing/contract.h"

namespace consort::resources {
namespace {

using testing::HasSubstr;

TEST(Deb822, IsRead) {
  auto stanzas = parse_deb822(
      "# comment\nTypes: deb\nURIs:\n https://a\n https://b\n#comment\n .\n end\n\n\n"
      "Types:deb-src\nno field\n continued\n");
  ASSERT_EQ(stanzas.size(), 2u);
  EXPECT_EQ(stanzas[0][1],
            (std::pair<std::string, std::string>{"URIs", "\nhttps://a\nhttps://b\n\nend"}));
  EXPECT_EQ(stanzas[1][0], (std::pair<std::string, std::string>{"Types", "deb-src\ncontinued"}));
  EXPECT_TRUE(parse_deb822("").empty());
  EXPECT_TRUE(parse_deb822(" leading\n").empty());
}

RC_GTEST_PROP(Deb822, SurvivesBeingPrintedAndRead, ()) {
  auto line = rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange('!', '~')),
                           [](std::string text) { return "x" + text; });
  auto lines = rc::gen::container<std::vector<std::string>>(
      rc::gen::oneOf(line, rc::gen::just(std::string())));
  std::string value = *line;
  for (const std::string& more : *lines)
    value += "\n" + more;
  Deb822Stanza stanza = {{"First", value}, {"Second", "plain"}};
  auto again = parse_deb822(print_deb822(stanza));
  RC_ASSERT(again.size() == 1u);
  RC_ASSERT(again[0] == stanza);
}

TEST(RepoFile, IsReadAndPrinted) {
  constexpr const char* kText =
      "# c\n[lab]\nname=lab\nbaseurl=https://a\n    https://b\n;c\nenabled = 1\n";
  auto settings = parse_repo_file(kText, "lab");
  ASSERT_TRUE(settings);
  EXPECT_EQ((*settings)[1].second, "https://a\nhttps://b");
  EXPECT_EQ((*settings)[2].second, "1");
  EXPECT_EQ(parse_repo_file(print_repo_file(*settings, "lab"), "lab"), settings);
  EXPECT_FALSE(parse_repo_file("[other]\na=b\n", "lab"));
  EXPECT_FALSE(parse_repo_file("[lab]\n[more]\n", "lab"));
  EXPECT_FALSE(parse_repo_file("", "lab"));
}

class AptRepositories : public testing::Test {
 protected:
  AptRepositories() { stage_.fake()->processes().reply({"apt-get"}); }
  Result<bool> converge_to(const std::string& name, model::Map attributes) {
    auto provider = registry_.provider("repositories", stage_.target(), stage_.facts());
    const model::TypeSchema& type = *registry_.schema().find("repositories");
    model::Resource resource = described(type, "x", "{uris: ['http://a/'], suites: [s]}");
    resource.address.name = name;
    for (const auto& entry : attributes)
      resource.attributes.set(entry.key, entry.value);
    return converge(**provider, type, resource, stage_.context());
  }
  Stage stage_{StageKind::fake};
  Registry registry_ = built_in();
};

TEST_F(AptRepositories, PinWhatTheyOffer) {
  model::Map attributes;
  attributes.set("priority", model::Value(100));
  attributes.set("uris",
                 model::Value(model::List{model::Value("https://user@host.example:8443/x")}));
  ASSERT_TRUE(converge_to("a", attributes));
  EXPECT_EQ(stage_.text("/etc/apt/preferences.d/a.pref"),
            "Package: *\nPin: origin \"host.example\"\nPin-Priority: 100\n");
  attributes.set("pin", model::Value("release n=bookworm-backports"));
  ASSERT_TRUE(converge_to("a", attributes));
  EXPECT_THAT(stage_.text("/etc/apt/preferences.d/a.pref"),
              HasSubstr("Pin: release n=bookworm-backports\n"));
  attributes.set("priority", model::Value(0));
  attributes.erase("pin");
  ASSERT_TRUE(converge_to("a", attributes));
  EXPECT_FALSE(stage_.exists("/etc/apt/preferences.d/a.pref"));
}

TEST_F(AptRepositories, AreRepairedWhenSomebodyPinsSomethingElse) {
  const std::string path = "/etc/apt/preferences.d/a.pref";
  model::Map attributes;
  attributes.set("priority", model::Value(100));
  ASSERT_TRUE(converge_to("a", attributes));
  const std::string right = stage_.text(path);
  EXPECT_FALSE(converge_to("a", attributes).value_or(true));
  for (auto [from, to] :
       {std::pair{"origin \"a\"", "release a=unstable"}, std::pair{": *", ": bash"}}) {
    stage_.replace(path, from, to);
    EXPECT_TRUE(converge_to("a", attributes).value_or(false)) << to;
    EXPECT_EQ(stage_.text(path), right);
  }
  stage_.append(path, "\nPackage: bash\nPin: release a=unstable\nPin-Priority: 990\n");
  EXPECT_TRUE(converge_to("a", attributes).value_or(false)) << "another paragraph";
}

TEST_F(AptRepositories, RefuseAPinWithoutAPriority) {
  model::Map attributes;
  attributes.set("pin", model::Value("release n=bookworm-backports"));
  auto done = converge_to("a", attributes);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("needs a 'priority'"));
  EXPECT_FALSE(stage_.exists("/etc/apt/sources.list.d/a.sources"));
}

TEST(RpmRepositories, LeaveTheKeysOfPackagesAlone) {
  Stage stage{StageKind::fake};
  stage.fake()->processes().reply({"dnf"});
  const std::string key = "/etc/pki/rpm-gpg/RPM-GPG-KEY-EPEL-9";
  stage.put(key, "a key of the package epel-release\n");
  const Registry& registry = built_in_types();
  auto provider = registry.provider("repositories", stage.target(), stage.facts());
  const model::TypeSchema& type = *registry.schema().find("repositories");
  model::Resource epel = described(type, "EPEL-9", "{uris: ['http://a/'], signed_by: " + key + "}");
  EXPECT_TRUE(converge(**provider, type, epel, stage.context()));
  EXPECT_TRUE(stage.exists(key));
  epel = described(type, "EPEL-9", "{state: absent}");
  EXPECT_TRUE(converge(**provider, type, epel, stage.context()));
  EXPECT_TRUE(stage.exists(key));
}

TEST_F(AptRepositories, RefuseWhatWouldBreakOut) {
  for (const char* uri : {"http://a\nTrusted: yes", "http://a b", "", "http://a\t"}) {
    model::Map attributes;
    attributes.set("uris", model::Value(model::List{model::Value(uri)}));
    auto done = converge_to("a", attributes);
    ASSERT_FALSE(done) << uri;
    EXPECT_EQ(done.error().code, Code::invalid);
  }
  for (auto [key, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Trusted\nX", "yes"}, {"X", "a\nTrusted: yes"}, {"", "x"}, {"a b", "x"}}) {
    model::Map options, attributes;
    options.set(key, model::Value(value));
    attributes.set("options", model::Value(options));
    EXPECT_FALSE(converge_to("a", attributes)) << key;
  }
  for (const char* name : {"../x", ".hidden", "a/b", "a b", "", "-x", "x\n"}) {
    EXPECT_FALSE(converge_to(name, {})) << name;
  }
}

}  // namespace
}  // namespace consort::resources
