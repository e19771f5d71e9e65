#include "agent/observe/undoing.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>

#include "model/json.h"
#include "resources/built_in.h"

namespace consort::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class UndoingTest : public ::testing::Test {
 protected:
  ~UndoingTest() override { std::filesystem::remove_all(folder_); }

  static model::Map map(const std::string& json) { return model::parse_json(json)->map(); }
  void described(const std::string& address, const std::string& attributes) {
    auto parsed = *model::Address::parse(address);
    before_.set(parsed.type, parsed.name, model::Value(map(attributes)));
  }
  void brought(const std::string& address, const std::string& traits = "{}") {
    before_.set_brought(*model::Address::parse(address), map(traits));
  }
  void text(const std::string& path, const std::string& text) {
    ASSERT_TRUE(before_.set_text(path, text));
  }
  // What undoes all, or these, of what differs: "address {what it says beside its defaults}".
  std::vector<std::string> undone(const std::string& layer, std::set<std::string> unwanted = {}) {
    auto read = [this](const std::string& path) -> std::optional<std::string> {
      auto known = texts_.find(path);
      return known == texts_.end() ? std::nullopt : std::optional(known->second);
    };
    auto changes = local_changes(before_, map(layer), read, types_.schema());
    std::set<model::Address> addresses;
    for (const model::Change& change : changes)
      if (unwanted.empty() || unwanted.contains(change.address.to_string()))
        addresses.insert(change.address);
    Undoing undoing = agent::undoing(before_, changes, addresses, types_.schema());
    std::vector<std::string> told;
    for (const model::Resource& resource : undoing.resources)
      told.push_back(resource.address.to_string() + " " +
                     model::to_json(beside_defaults(resource)));
    for (const model::Plan::Problem& problem : undoing.impossible)
      told.push_back(problem.address.to_string() + ": " + problem.message);
    return told;
  }
  model::Map beside_defaults(const model::Resource& resource) const {
    const model::TypeSchema* type = types_.schema().find(resource.address.type);
    model::Map said;
    for (const auto& entry : resource.attributes)
      if (type->attribute(*entry.key)->role == model::AttributeRole::property &&
          type->attribute(*entry.key)->default_value != entry.value)
        said.set(*entry.key, entry.value);
    return said;
  }

  const std::string folder_ = [] {
    char name[] = "/tmp/consort-undoing-XXXXXX";
    return std::string(mkdtemp(name));
  }();
  const resources::Registry types_ = resources::built_in();
  Baseline before_ = Baseline::begin(folder_);
  std::map<std::string, std::string> texts_;
};

TEST_F(UndoingTest, WhatCameGoes) {
  EXPECT_THAT(
      undone(R"({"packages":{"nginx":{}},"users":{"eve":{"uid":1001}},
                         "files":{"/opt/x":{"content":"x"}},
                         "links":{"/opt/y":{"target":"x"}}})"),
      ElementsAre(R"(files./opt/x {"state":"absent"})", R"(links./opt/y {"state":"absent"})",
                  R"(packages.nginx {"state":"absent"})", R"(users.eve {"state":"absent"})"));
}

TEST_F(UndoingTest, WhatWentAndWhatChangedIsAsItWas) {
  described("users.ann", R"({"uid":1000,"shell":"/bin/bash"})");
  described("users.bob", R"({"uid":1001})");
  described("packages.nginx", "{}");
  EXPECT_THAT(undone(R"({"users":{"ann":{"uid":1000,"shell":"/bin/sh"}}})"),
              ElementsAre("packages.nginx {}", R"(users.ann {"shell":"/bin/bash","uid":1000})",
                          R"(users.bob {"uid":1001})"));
}

TEST_F(UndoingTest, WhatAPackageBroughtIsNeverTakenAway) {
  brought("users.www-data");
  brought("services.ssh");
  brought("files./etc/conf", R"({"mode":"0640","group":"42"})");
  EXPECT_THAT(undone(R"({"users":{"www-data":{"shell":"/bin/bash"}},
                         "services":{"ssh":{"enabled":false}},
                         "files":{"/etc/conf":{"mode":"0600"}}})"),
              ElementsAre(R"(files./etc/conf {"mode":"0640"})", R"(services.ssh {"enabled":true})",
                          "users.www-data: what shell was before is not known"));
}

TEST_F(UndoingTest, WhatAPackageBroughtComesBack) {
  brought("files./etc/conf", R"({"mode":"0640"})");
  brought("links./etc/site", R"({"target":"../site"})");
  text("/etc/conf", "a = 1\n");
  brought("files./etc/secret");
  EXPECT_THAT(undone(R"({"files":{"/etc/conf":{"state":"absent"},"/etc/secret":{"state":"absent"}},
                         "links":{"/etc/site":{"state":"absent"}}})"),
              ElementsAre(R"(files./etc/conf {"content":"a = 1\n","mode":"0640"})",
                          R"(links./etc/site {"target":"../site"})",
                          HasSubstr("files./etc/secret: no copy was kept")));
}

TEST_F(UndoingTest, WhatIsInAFileThatIsNotShownIsNotKept) {
  described("files./etc/key", R"({"content":{"$redacted":"1"},"mode":"0600"})");
  described("files./etc/open", R"({"content":"text\n"})");
  EXPECT_THAT(undone(R"({"files":{"/etc/key":{"content":{"$redacted":"2"},"mode":"0600"},
                                  "/etc/open":{"content":"text\n","mode":"0600"}}})"),
              ElementsAre(R"(files./etc/open {"content":"text\n","mode":"0644"})",
                          "files./etc/key: what was in it before was not kept"));
  EXPECT_THAT(undone(R"({"files":{"/etc/key":{"content":{"$redacted":"1"},"mode":"0644"},
                                  "/etc/open":{"content":"text\n"}}})"),
              ElementsAre(R"(files./etc/key {"mode":"0600"})"));
}

TEST_F(UndoingTest, WhatWasAddedToSomethingIsNotTakenForUndone) {
  described("users.ann", R"({"uid":1000})");
  described("users.bob", R"({"uid":1001,"groups":["adm"]})");
  EXPECT_THAT(undone(R"({"users":{"ann":{"uid":1000,"groups":["sudo"]},
                                  "bob":{"uid":1001,"groups":["adm","sudo"]}}})"),
              ElementsAre(R"(users.bob {"groups":["adm"],"uid":1001})",
                          "users.ann: what groups was before is not known"));
}

TEST_F(UndoingTest, OneOfSeveralLinesIsUndoneAndTheOthersStay) {
  text("/etc/conf", "a = 1\nb = 2\nc = 3\n");
  brought("files./etc/conf");
  texts_["/etc/conf"] = "a = 10\nb = 2\nc = 30\nd = 4\n";
  const std::string layer =
      R"({"files":{"/etc/conf":{"content":"a = 10\nb = 2\nc = 30\nd = 4\n"}}})";
  EXPECT_THAT(undone(layer, {"lines.conf: c"}),
              ElementsAre(R"(files./etc/conf {"content":"a = 10\nb = 2\nc = 3\nd = 4\n"})"));
  EXPECT_THAT(undone(layer), ElementsAre(R"(files./etc/conf {"content":"a = 1\nb = 2\nc = 3\n"})"));
}

TEST_F(UndoingTest, WhatIsNotThereAnyMoreIsNothingToUndo) {
  EXPECT_THAT(undone("{}", {"files./etc/gone"}), ElementsAre());
}

}  // namespace
}  // namespace consort::agent
