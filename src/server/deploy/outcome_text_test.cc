#include "server/deploy/outcome_text.h"

#include <gmock/gmock.h>

namespace consort::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const ObjectId kCommit = *ObjectId::from_hex("3f9c2e1a4b5d6e7f80910203040506070809aabb");

TEST(OutcomeText, TellsHowManyHostsGetAnotherCatalog) {
  EXPECT_EQ(outcome_text({kCommit, true, 3, 2, {}}),
            "consort: compiled, 3 hosts, 2 get another catalog\n");
  EXPECT_EQ(outcome_text({kCommit, true, 1, 1, {}}),
            "consort: compiled, 1 host, 1 gets another catalog\n");
  EXPECT_EQ(outcome_text({kCommit, true, 3, 0, {}}),
            "consort: compiled, 3 hosts, no host gets another catalog\n");
}

TEST(OutcomeText, TellsTheFirstErrorsAndWhereAllAre) {
  Built built{kCommit, false, 3, 0, {}};
  built.diagnostics.warning({"a.yaml", 1, 1}, "odd", "a warning");
  for (uint32_t line = 1; line < 8; ++line)
    built.diagnostics.error({"hosts/a\x1b.yaml", line, 2}, "unknown-tag", "there is no tag 'x'");
  const std::string text = outcome_text(built);
  EXPECT_THAT(text, HasSubstr("consort: does not compile"));
  EXPECT_THAT(text, HasSubstr(".yaml:5:2: error[unknown-tag]: there is no tag 'x'\n"));
  EXPECT_THAT(text, HasSubstr("  and 2 other errors\n"));
  EXPECT_THAT(text, HasSubstr("consort: see: consort describe revision 3f9c2e1a4b5d\n"));
  EXPECT_THAT(text, Not(HasSubstr("a warning")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace consort::server
