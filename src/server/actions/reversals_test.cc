#include "server/actions/reversals.h"

#include "server/actions/testing/actions_fixture.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;

class ReversalsTest : public ActionsTest {
 protected:
  ReversalsTest() { first_ = site_.commit(described(), "Begin"); }

  Outcome<Done> revert(const std::vector<std::pair<const char*, std::string>>& members) {
    model::Map request;
    for (const auto& [key, value] : members)
      request.set(key, model::Value(value));
    return actions_->revert(order("revert", "site"), request);
  }

  ObjectId first_;
};

TEST_F(ReversalsTest, ARevisionIsTakenBackOnce) {
  const ObjectId wrong = site_.commit({{"notes", "wrong\n"}}, "Err");
  site_.commit({{"other", "right\n"}}, "Go on");
  auto done = revert({{"revision", wrong.hex().substr(0, 10)}});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(text(*done, "commit"), site_.head().hex());
  EXPECT_EQ(file("notes"), "(none)");
  EXPECT_EQ(file("other"), "right\n");
  EXPECT_THAT(head_commit().message, HasSubstr("Revert " + wrong.hex().substr(0, 10)));
  auto again = revert({{"revision", wrong.hex()}});
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->result.find("changed")->boolean());
}

TEST_F(ReversalsTest, AHostOrAPathBecomesWhatItWas) {
  site_.commit({{"hosts/web1.yaml", "tags: []\n"}, {"notes", "1\n"}});
  site_.commit({{"notes", "2\n"}});
  ASSERT_TRUE(revert({{"revision", first_.hex()}, {"host", "web1"}, {"message", "As it was"}}));
  EXPECT_THAT(file("hosts/web1.yaml"), HasSubstr("# The first"));
  EXPECT_EQ(file("notes"), "2\n");
  EXPECT_THAT(head_commit().message, HasSubstr("As it was\n\n"));
  ASSERT_TRUE(revert({{"revision", first_.hex()}, {"path", "notes"}}));
  EXPECT_EQ(file("notes"), "(none)");
}

TEST_F(ReversalsTest, SaysWhyNot) {
  site_.commit({{"notes", "1\n"}});
  const ObjectId second = site_.commit({{"notes", "2\n"}});
  site_.commit({{"notes", "3\n"}});
  EXPECT_EQ(code(revert({{"revision", second.hex()}})), "conflict");
  EXPECT_EQ(code(revert({{"revision", "0123456789"}})), "not_found");
  EXPECT_EQ(code(revert({{"revision", second.hex()}, {"path", "../x"}})), "invalid");
  EXPECT_EQ(code(revert({{"revision", second.hex()}, {"path", "none"}})), "not_found");
  EXPECT_EQ(code(revert({{"revision", second.hex()}, {"path", "notes"}, {"host", "web1"}})),
            "invalid");
  EXPECT_TRUE(audited().empty());
}

}  // namespace
}  // namespace consort::server
