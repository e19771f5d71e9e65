#include "model/fields.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::model {
namespace {

TEST(Fields, LetsStrangersPassOnlyWhenAskedTo) {
  Value value = *parse_json(R"({"known":1,"strange":2})");
  Fields fields(value, "");
  fields.integer("known", 0, 9);
  EXPECT_TRUE(fields.so_far());
  EXPECT_EQ(fields.done().error().message, "strange: is not a field known here");
}

TEST(Fields, KeepsTheFirstFaultOfANestedReader) {
  Value value = *parse_json(R"({"a":{"x":"1"},"b":{"x":"2"}})");
  Fields fields(value, "report");
  Fields a(*fields.any("a"), fields.inside("a")), b(*fields.any("b"), fields.inside("b"));
  a.integer("x", 0, 9);
  b.integer("x", 0, 9);
  fields.refuse(a.so_far().error());
  fields.refuse(b.so_far().error());
  EXPECT_EQ(fields.so_far().error().message, "report.a.x: expected integer, not text");
}

}  // namespace
}  // namespace consort::model
