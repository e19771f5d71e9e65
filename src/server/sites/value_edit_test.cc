#include "server/sites/value_edit.h"

#include "document/testing/memory_tree.h"
#include "document/yaml.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

model::Value yaml(const std::string& text) {
  Diagnostics diagnostics;
  return *document::read_yaml(text, nullptr, diagnostics);
}

class ValueEditTest : public ::testing::Test {
 protected:
  std::string edited(const std::vector<ValueEdit>& edits) {
    auto files = edit_values(tree_, edits);
    if (!files) return "error: " + files.error().to_string();
    return files->begin()->second.value_or("removed");
  }
  Code code(const ValueEdit& edit) {
    auto files = edit_values(tree_, {edit});
    return files ? Code::io : files.error().code;
  }

  document::MemoryTree tree_{{"hosts/a.yaml",
                              "# The first host\n"
                              "tags: [base]   # in order\n"
                              "files:\n"
                              "  /etc/motd: {content: \"hello\"}  # greets\n"
                              "  /etc/issue:\n"
                              "    mode: '0644'\n"
                              "empty:\n"},
                             {"hosts/p.jsonnet", "{}"},
                             {"hosts/y.yml", "tags: []\n"},
                             {"hosts/broken.yaml", "a: [\n"}};
};

TEST_F(ValueEditTest, KeepsEverythingElse) {
  EXPECT_EQ(edited({{"hosts/a.yaml", {"files", "/etc/issue", "mode"}, model::Value("0600")}}),
            "# The first host\n"
            "tags: [base]   # in order\n"
            "files:\n"
            "  /etc/motd: {content: \"hello\"}  # greets\n"
            "  /etc/issue:\n"
            "    mode: \"0600\"\n"
            "empty:\n");
}

TEST_F(ValueEditTest, PutsAndRemovesResources) {
  auto put = resource_edit(tree_, "a", "files", "/etc/new.conf", yaml("{mode: \"0600\"}"));
  ASSERT_TRUE(put);
  std::string text = edited({*put});
  EXPECT_THAT(text, HasSubstr("# greets"));
  EXPECT_EQ(*yaml(text).map().find("files")->map().find("/etc/new.conf"), yaml("mode: \"0600\""));
  auto gone = resource_edit(tree_, "a", "files", "/etc/motd", std::nullopt);
  EXPECT_FALSE(yaml(edited({*gone})).map().find("files")->map().contains("/etc/motd"));
}

TEST_F(ValueEditTest, SetsTagsAndMakesHosts) {
  auto tags = tags_edit(tree_, "a", {"base", "web"});
  EXPECT_THAT(edited({*tags}), HasSubstr("tags: [base, web]   # in order\n"));
  auto fresh = tags_edit(tree_, "new", {"web"});
  EXPECT_EQ(fresh->file, "hosts/new.yaml");
  EXPECT_EQ(yaml(edited({*fresh})), yaml("tags: [web]"));
  EXPECT_EQ(tags_edit(tree_, "y", {})->file, "hosts/y.yml");
  EXPECT_EQ(tags_edit(tree_, "p", {}).error().code, Code::unsupported);
  EXPECT_EQ(tags_edit(tree_, "../a", {}).error().code, Code::invalid);
}

TEST_F(ValueEditTest, EditsApplyInOrderAndMakeMapsOnTheWay) {
  std::string text = edited({{"hosts/a.yaml", {"empty", "x", "y"}, model::Value(1)},
                             {"hosts/a.yaml", {"empty", "x", "z"}, model::Value(2)},
                             {"hosts/a.yaml", {"empty", "x", "y"}},
                             {"hosts/a.yaml", {"tags", "1"}, model::Value("web")},
                             {"hosts/a.yaml", {"tags", "0"}}});
  EXPECT_EQ(*yaml(text).map().find("empty"), yaml("x: {z: 2}"));
  EXPECT_EQ(*yaml(text).map().find("tags"), yaml("[web]"));
}

TEST_F(ValueEditTest, SaysWhatCannotBe) {
  EXPECT_EQ(code({"hosts/a.yaml", {"files", "none"}}), Code::not_found);
  EXPECT_EQ(code({"hosts/a.yaml", {"none", "x"}}), Code::not_found);
  EXPECT_EQ(code({"hosts/none.yaml", {"x"}}), Code::not_found);
  EXPECT_EQ(code({"hosts/a.yaml", {"files", "/etc/motd", "content", "x"}, model::Value(1)}),
            Code::invalid);
  EXPECT_EQ(code({"hosts/a.yaml", {"tags", "first"}, model::Value("x")}), Code::invalid);
  EXPECT_EQ(code({"hosts/a.yaml", {"tags", "7"}, model::Value("x")}), Code::not_found);
  EXPECT_EQ(code({"hosts/broken.yaml", {"a"}, model::Value(1)}), Code::invalid);
  EXPECT_EQ(code({"hosts/p.jsonnet", {"a"}, model::Value(1)}), Code::unsupported);
  EXPECT_EQ(code({"hosts/a.yaml", {"x"}, model::Value(model::Unknown{{"facts.x"}})}),
            Code::invalid);
}

}  // namespace
}  // namespace consort::server
