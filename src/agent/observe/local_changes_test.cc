#include "agent/observe/local_changes.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "model/json.h"
#include "resources/built_in.h"

namespace consort::agent {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LocalChangesTest : public ::testing::Test {
 protected:
  ~LocalChangesTest() override { std::filesystem::remove_all(folder_); }

  static model::Map map(const std::string& json) { return model::parse_json(json)->map(); }
  void begin_with(const std::string& layer) {
    for (const auto& collection : map(layer))
      for (const auto& resource : collection.value.map())
        baseline_.set(*collection.key, *resource.key, resource.value);
  }
  // "action address {found}", each.
  std::vector<std::string> changes(const std::string& layer) {
    std::vector<std::string> told;
    auto text = [this](const std::string& path) -> std::optional<std::string> {
      auto known = texts_.find(path);
      return known == texts_.end() ? std::nullopt : std::optional(known->second);
    };
    for (const model::Change& change :
         local_changes(baseline_, map(layer), text, types_.schema())) {
      model::Map found;
      for (const model::AttributeChange& attribute : change.attributes)
        found.set(attribute.name, attribute.from);
      told.push_back(std::string(to_string(change.action)) + " " + change.address.to_string() +
                     " " + model::to_json(found));
    }
    return told;
  }

  static std::string new_folder() {
    char name[] = "/tmp/consort-observe-XXXXXX";
    return mkdtemp(name);
  }

  const std::string folder_ = new_folder();
  const resources::Registry types_ = resources::built_in();
  Baseline baseline_ = Baseline::begin(folder_);
  std::map<std::string, std::string> texts_;
};

TEST_F(LocalChangesTest, WhatIsAsBeforeIsNone) {
  begin_with(R"({"users":{"ann":{"shell":"/bin/bash"}},"packages":{"nginx":{}}})");
  EXPECT_THAT(changes(R"({"packages":{"nginx":{}},"users":{"ann":{"shell":"/bin/bash"}}})"),
              IsEmpty());
}

TEST_F(LocalChangesTest, WhatCameAndWentAndChanged) {
  begin_with(R"({"users":{"ann":{"shell":"/bin/bash","comment":"Ann"},"bob":{}}})");
  EXPECT_THAT(
      changes(R"({"users":{"ann":{"shell":"/bin/sh"}},"packages":{"nginx":{}},
                  "services":{"ssh":{"enabled":false}}})"),
      ElementsAre(R"(delete packages.nginx {"state":"present"})",
                  R"(delete services.ssh {"enabled":false})",
                  R"(update users.ann {"comment":null,"shell":"/bin/sh"})", "create users.bob {}"));
}

TEST_F(LocalChangesTest, AShippedFileThatIsRemovedIsOneToPutBack) {
  EXPECT_THAT(changes(R"({"links":{"/etc/nginx/sites-enabled/default":{"state":"absent"}}})"),
              ElementsAre("create links./etc/nginx/sites-enabled/default {}"));
  begin_with(R"({"links":{"/etc/nginx/sites-enabled/default":{"state":"absent"}}})");
  EXPECT_THAT(changes("{}"), IsEmpty()) << "it was put back";
}

TEST_F(LocalChangesTest, OneLineOfAFileIsALine) {
  ASSERT_TRUE(baseline_.set_text("/etc/conf", "a = 1\nb = 2\n"));
  texts_["/etc/conf"] = "a = 1\nb = 3\n";
  EXPECT_THAT(changes(R"({"files":{"/etc/conf":{"content":"a = 1\nb = 3\n"}}})"),
              ElementsAre(R"~(delete lines.conf: b {"line":"b = 3","match":"^\\s*b(\\s|=|:|$)",)~"
                          R"~("path":"/etc/conf"})~"));
}

TEST_F(LocalChangesTest, AFileWithAnotherModeIsToldAsAWhole) {
  ASSERT_TRUE(baseline_.set_text("/etc/conf", "a\n"));
  texts_["/etc/conf"] = "b\n";
  EXPECT_THAT(changes(R"({"files":{"/etc/conf":{"content":"b\n","mode":"0600"}}})"),
              ElementsAre("delete files./etc/conf {\"content\":{\"sha256\":\"" +
                          sha256("b\n").hex() + "\",\"size\":2},\"mode\":\"0600\"}"));
}

TEST_F(LocalChangesTest, ABaselineIsKeptWithItsTexts) {
  begin_with(R"({"users":{"ann":{"shell":"/bin/bash"}}})");
  ASSERT_TRUE(baseline_.set_text("/etc/a", "one\n"));
  ASSERT_TRUE(baseline_.set_text("/etc/b", "two\n"));
  ASSERT_TRUE(baseline_.set_text("/etc/large", std::string(100'000, 'x')));
  baseline_.set_scope({{"users"}, {"/etc"}, {"/etc/big"}});
  Status kept = baseline_.keep();
  ASSERT_TRUE(kept) << kept.error().to_string();
  baseline_.forget_text("/etc/b");
  ASSERT_TRUE(baseline_.keep());
  auto loaded = Baseline::load(folder_);
  ASSERT_TRUE(loaded && *loaded) << loaded.error().to_string();
  EXPECT_EQ(*(*loaded)->text("/etc/a"), "one\n");
  EXPECT_EQ((*loaded)->text("/etc/b").error().code, Code::not_found);
  EXPECT_EQ((*loaded)->text("/etc/large").error().code, Code::not_found);
  EXPECT_EQ((*loaded)->layer("users"), baseline_.layer("users"));
  EXPECT_TRUE((*loaded)->covers({"users", "eve"}));
  EXPECT_FALSE((*loaded)->covers({"groups", "eve"}));
  EXPECT_TRUE((*loaded)->covers({"files", "/etc/x"}));
  EXPECT_FALSE((*loaded)->covers({"files", "/etc/big/x"}));
  size_t texts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/texts"))
    texts += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(texts, 1u) << "what nothing names is taken away";

  std::ofstream(folder_ + "/texts/" + sha256("one\n").hex()) << "damaged";
  EXPECT_EQ((*loaded)->text("/etc/a").error().code, Code::corrupt);
  std::ofstream(folder_ + "/baseline.json") << "{\"format\":\"other\"}";
  EXPECT_EQ(Baseline::load(folder_).error().code, Code::corrupt);
}

}  // namespace
}  // namespace consort::agent
