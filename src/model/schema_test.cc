#include "model/schema.h"

#include <gtest/gtest.h>

namespace consort::model {
namespace {

TypeSchema files() {
  TypeSchema type;
  type.collection = "files";
  type.attributes = {{.name = "state", .values = {"present", "absent"}},
                     {.name = "mode", .kind = AttributeKind::mode}};
  return type;
}

TEST(Schema, FindsTypesAndAttributes) {
  Schema schema;
  schema.add(files());
  ASSERT_NE(schema.find("files"), nullptr);
  EXPECT_EQ(schema.find("file"), nullptr);
  EXPECT_EQ(schema.collections(), std::vector<std::string>{"files"});
  const TypeSchema& type = *schema.find("files");
  EXPECT_EQ(type.attribute("mode")->kind, AttributeKind::mode);
  EXPECT_EQ(type.attribute("timeout")->kind, AttributeKind::duration);
  EXPECT_EQ(type.attribute("mod"), nullptr);
  EXPECT_THAT(type.attribute_names(),
              testing::IsSupersetOf({"state", "mode", "requires", "sensitive"}));
}

TEST(Schema, KnowsTheAbsentState) {
  EXPECT_EQ(files().absent_state(), "absent");
  EXPECT_EQ(TypeSchema().absent_state(), "");
}

TEST(SchemaDeathTest, RefusesASecondTypeOfOneName) {
  Schema schema;
  schema.add(files());
  EXPECT_DEATH(schema.add(files()), "twice");
}

TEST(CommonAttributes, AreUsedUpByTheCompiler) {
  for (const AttributeSchema& attribute : common_attributes()) {
    EXPECT_EQ(attribute.role, AttributeRole::compile) << attribute.name;
    EXPECT_FALSE(attribute.doc.empty()) << attribute.name;
  }
}

TEST(AttributeKind, HasNames) {
  for (int i = 0; i <= static_cast<int>(AttributeKind::any); ++i) {
    auto kind = static_cast<AttributeKind>(i);
    EXPECT_EQ(attribute_kind(to_string(kind)), kind) << i;
  }
  EXPECT_FALSE(attribute_kind("string"));
}

}  // namespace
}  // namespace consort::model
