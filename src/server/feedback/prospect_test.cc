#include "server/feedback/prospect.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::server {
namespace {

class ProspectTest : public testing::Test {
 protected:
  static model::Map map(const std::string& json) { return model::parse_json(json)->map(); }
  std::string change(const std::string& attributes, const std::string& observed) const {
    auto change = change_to({"files", "/etc/motd"}, type_, map(attributes), map(observed));
    if (!change) return "none";
    std::string text(to_string(change->action));
    for (const model::AttributeChange& attribute : change->attributes)
      text += " " + attribute.name + ":" + model::to_json(attribute.from) + "->" +
              model::to_json(attribute.to);
    return text;
  }

  const model::TypeSchema type_{
      .collection = "files",
      .attributes = {{.name = "state", .values = {"present", "absent"}},
                     {.name = "mode", .kind = model::AttributeKind::mode},
                     {.name = "backup", .role = model::AttributeRole::option}}};
};

TEST_F(ProspectTest, WhatIsSoAlreadyIsNoChange) {
  EXPECT_EQ(change(R"({"mode":"0644"})", R"({"state":"present","mode":"0644"})"), "none");
  EXPECT_EQ(change(R"({"state":"absent"})", R"({"state":"absent"})"), "none");
  EXPECT_EQ(change(R"({"mode":"0644","backup":true})", R"({"mode":"0644"})"), "none");
}

TEST_F(ProspectTest, WhatDiffersIsMadeSo) {
  EXPECT_EQ(change(R"({"mode":"0600"})", R"({"state":"present","mode":"0644"})"),
            R"(update mode:"0644"->"0600")");
  EXPECT_EQ(change(R"({"mode":"0600"})", R"({"state":"absent"})"), R"(create mode:null->"0600")");
  EXPECT_EQ(change(R"({"state":"absent"})", R"({"state":"present","mode":"0644"})"), "delete");
}

}  // namespace
}  // namespace consort::server
