#include "server/deploy/compile/site_compiler.h"

#include <gtest/gtest.h>

namespace consort::server {
namespace {

TEST(BoundedDiagnosticsTest, KeepsWhatIsNotTooMuch) {
  Diagnostics few;
  few.error({"b.yaml", 1, 1}, "wrong", "it is wrong");
  few.warning({"a.yaml", 1, 1}, "odd", "it is odd");
  EXPECT_EQ(bounded(few).all(), few.all());
}

TEST(BoundedDiagnosticsTest, KeepsErrorsBeforeTheRestAndTheirOrder) {
  Diagnostics many;
  for (uint32_t line = 1; line <= 1500; ++line)
    many.warning({"a.yaml", line, 1}, "odd", "it is odd");
  many.error({"b.yaml", 1, 1}, "wrong", "it is wrong");
  const Diagnostics kept = bounded(many);
  ASSERT_EQ(kept.all().size(), 1001u);
  EXPECT_EQ(kept.all()[0].place.line, 1u);
  EXPECT_EQ(kept.all()[999].rule, "wrong");
  EXPECT_EQ(kept.all()[1000].message, "501 more are left out");
}

TEST(BoundedDiagnosticsTest, LongOnesAreFewer) {
  Diagnostics longest;
  for (uint32_t line = 1; line <= 10; ++line)
    longest.error({"a.yaml", line, 1}, "wrong", std::string(100'000, 'x'));
  EXPECT_EQ(bounded(longest).all().size(), 3u) << "two of them, and what is left out";
}

}  // namespace
}  // namespace consort::server
