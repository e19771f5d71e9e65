#include "wire/catalog_header.h"

#include <gtest/gtest.h>

#include "wire/testing/samples.h"

namespace consort::wire {
namespace {

TEST(CatalogHeader, HasOneForm) {
  EXPECT_EQ(signed_bytes(sample_header()),
            R"({"blobs":3,"bytes":18204,"catalog":")" + sha256("catalog").hex() +
                R"(","environment":"production","format":"consort-catalog-header/1",)"
                R"("host":"web1","not_after":"2026-03-31T12:00:00.000Z",)"
                R"("not_before":"2026-03-01T12:00:00.000Z","organization":"example",)"
                R"("revision":"4f0c2a9d","serial":8})");
}

TEST(CatalogHeader, ComesBack) {
  auto back = catalog_header(signed_bytes(sample_header()));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(*back, sample_header());
}

TEST(CatalogHeader, MayHaveFieldsOfANewerServer) {
  std::string bytes = signed_bytes(sample_header());
  auto back = catalog_header(bytes.insert(1, R"("alpha":1,)"));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(*back, sample_header());
}

TEST(CatalogHeader, IsRefusedWithThePlace) {
  const struct {
    std::string_view from, to, error;
  } cases[] = {
      {"header/1", "header/2",
       "format: 'consort-catalog-header/2' is not 'consort-catalog-header/1'"},
      {R"("serial":8)", R"("serial":0)", "serial: 0 is not between 1 and 9223372036854775807"},
      {R"("serial":8)", R"("serial":9223372036854775808)",
       "serial: the integer does not fit 64 bit with a sign"},
      {"2026-03-31", "2026-02-28", "not_after: is not after 'not_before'"},
      {R"("bytes":18204)", R"("bytes":67108865)", "bytes: 67108865 is not between 1 and 67108864"},
      {R"("host":"web1")", R"("host":"")", "host: is empty"},
  };
  for (const auto& [from, to, error] : cases) {
    std::string bytes = signed_bytes(sample_header());
    auto header = catalog_header(bytes.replace(bytes.find(from), from.size(), to));
    ASSERT_FALSE(header) << to;
    EXPECT_EQ(header.error().message, error);
    EXPECT_EQ(header.error().context.back(), "reading a catalog header");
  }
}

}  // namespace
}  // namespace consort::wire
