#include "server/actions/catalog_comparison.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class CatalogComparisonTest : public ::testing::Test {
 protected:
  CatalogComparisonTest() {
    model::AttributeSchema password{.name = "password"};
    password.sensitive = true;
    schema_.add({.collection = "users", .singular = "user", .attributes = {password}});
  }
  static std::string catalog(const std::string& resources) {
    return R"({"resources":[)" + resources + "]}";
  }
  std::string compare(const std::string& before, const std::string& after,
                      const std::string& resource = "", const ComparisonBounds& bounds = {}) {
    auto compared = compare_catalogs(before, after, resource, schema_, bounds);
    if (!compared) return std::string(to_string(compared.error().code));
    omitted_ = compared->omitted;
    return model::to_json(model::Value(compared->changes));
  }

  model::Schema schema_;
  size_t omitted_ = 0;
};

constexpr const char* kMotd =
    R"({"address":"files./etc/motd","attributes":{"content":"a","mode":1}})";

TEST_F(CatalogComparisonTest, TellsWhatCameWentAndBecameAnother) {
  const std::string before =
      catalog(std::string(kMotd) + R"(,{"address":"files./gone","attributes":{"content":"x"}})");
  const std::string after = catalog(
      R"({"address":"files./etc/motd","attributes":{"content":"b","mode":1},"drift":"report"},)"
      R"({"address":"files./new","attributes":{"content":"y"}})");
  EXPECT_EQ(
      compare(before, after),
      R"([{"action":"update","address":"files./etc/motd","attributes":[)"
      R"({"from":"a","name":"content","to":"b"},{"name":"drift","to":"report"}]},)"
      R"({"action":"delete","address":"files./gone","attributes":[{"from":"x","name":"content"}]},)"
      R"({"action":"create","address":"files./new","attributes":[{"name":"content","to":"y"}]}])");
}

TEST_F(CatalogComparisonTest, EqualResourcesAreNoDifferenceWhereverTheyStand) {
  const std::string other = R"({"address":"users.ann","attributes":{}})";
  EXPECT_EQ(
      compare(catalog(std::string(kMotd) + "," + other), catalog(other + "," + std::string(kMotd))),
      "[]");
  EXPECT_EQ(compare("", ""), "[]");
  EXPECT_THAT(compare("", catalog(kMotd)), HasSubstr("create"));
}

TEST_F(CatalogComparisonTest, WhatIsSensitiveIsNotShown) {
  const std::string after =
      catalog(R"({"address":"users.ann","attributes":{"password":"pw1"}},)"
              R"({"address":"files./key","attributes":{"content":"pw2"},"sensitive":true})");
  const std::string told = compare("", after);
  EXPECT_THAT(told, ::testing::Not(HasSubstr("pw")));
  EXPECT_THAT(told, HasSubstr("$redacted"));
}

TEST_F(CatalogComparisonTest, TextsOfLinesHaveADiffAndLongOnesAreToldByDigest) {
  auto with = [](const std::string& text) {
    return catalog(R"({"address":"files./a","attributes":{"content":")" + text + R"("}})");
  };
  EXPECT_THAT(compare(with("1\\n2\\n"), with("1\\n3\\n")), HasSubstr("-2\\n+3"));
  const std::string told = compare(with("1\\n2\\n"), with("1\\n3\\n"), "", {.text_bytes = 2});
  EXPECT_THAT(told, HasSubstr(R"("size":4)"));
}

TEST_F(CatalogComparisonTest, IsOfOneResourceOrOneType) {
  const std::string all =
      catalog(std::string(kMotd) + R"(,{"address":"files./etc/motd.d","attributes":{}},)"
                                   R"({"address":"users.ann","attributes":{}})");
  EXPECT_THAT(compare("", all, "files./etc/motd"), ::testing::Not(HasSubstr("motd.d")));
  EXPECT_THAT(compare("", all, "files"), HasSubstr("motd.d"));
  EXPECT_THAT(compare("", all, "files"), ::testing::Not(HasSubstr("ann")));
  compare("", all, "", {.resources = 1});
  EXPECT_EQ(omitted_, 2u);
}

TEST_F(CatalogComparisonTest, WhatIsNoCatalogIsToldSo) {
  for (const char* text : {"[]", "{}", R"({"resources":[7]})", R"({"resources":[{"address":7}]})"})
    EXPECT_EQ(compare("", text), "corrupt") << text;
}

}  // namespace
}  // namespace consort::server
