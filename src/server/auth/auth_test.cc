#include <gtest/gtest.h>

#include "server/auth/api_tokens.h"
#include "server/auth/bearer.h"
#include "store/testing/temporary_folder.h"
#include "trust/tokens/api_token.h"

namespace consort::server {
namespace {

class AuthTest : public testing::Test {
 protected:
  AuthTest() {
    auto store = store::Store::open({.path = folder_.path() + "/consort.db"}, clock_);
    check(store.has_value(), "cannot open the store");
    store_ = std::move(*store);
  }

  IssuedToken issue(const NewApiToken& wanted) {
    auto issued = store_->write([&](store::Writer& w) { return issue_api_token(w, wanted); });
    check(issued.has_value(), "cannot issue");
    return std::move(*issued);
  }
  Result<Caller> ask(const Secret& text) {
    return store_->read([&](store::Reader& r) { return authenticate(r, text); });
  }

  store::TemporaryFolder folder_;
  ManualClock clock_;
  std::unique_ptr<store::Store> store_;
};

TEST_F(AuthTest, TheFirstAdminIsMadeOnce) {
  Secret kept("");
  auto keep = [&](const Secret& text) -> Status {
    kept = text;
    return {};
  };
  EXPECT_EQ(issue_first_admin(*store_, keep), true);
  EXPECT_EQ(ask(kept)->permission, Permission::admin);
  EXPECT_EQ(issue_first_admin(*store_, keep), false);
}

TEST_F(AuthTest, AFirstAdminThatCannotBeKeptIsNone) {
  auto fails = issue_first_admin(
      *store_, [](const Secret&) -> Status { return fail(Code::io, "the disk is full"); });
  ASSERT_FALSE(fails);
  EXPECT_EQ(fails.error().message, "the disk is full");
  EXPECT_EQ(issue_first_admin(*store_, [](const Secret&) { return Status(); }), true);
}

TEST_F(AuthTest, ARevokedAdminIsReplaced) {
  Secret kept("");
  auto keep = [&](const Secret& text) -> Status {
    kept = text;
    return {};
  };
  ASSERT_EQ(issue_first_admin(*store_, keep), true);
  auto id = ask(kept)->token;
  ASSERT_TRUE(store_->write([&](store::Writer& w) { return store::tokens::revoke(w, id); }));
  EXPECT_EQ(ask(kept).error().code, Code::denied);
  EXPECT_EQ(issue_first_admin(*store_, keep), true);
}

TEST_F(AuthTest, PermissionsIncludeThoseBefore) {
  Caller reader = *ask(issue({.name = "r", .permission = Permission::read}).text);
  EXPECT_TRUE(reader.may(Permission::read));
  EXPECT_FALSE(reader.may(Permission::write));
  Caller writer = *ask(issue({.name = "w", .permission = Permission::write}).text);
  EXPECT_TRUE(writer.may(Permission::read));
  EXPECT_FALSE(writer.may(Permission::admin));
}

TEST_F(AuthTest, ExpiredAndJoinTokensOpenNothing) {
  Secret text = issue({.name = "r", .expires = clock_.wall() + std::chrono::hours(1)}).text;
  EXPECT_TRUE(ask(text));
  clock_.advance(std::chrono::hours(2));
  EXPECT_EQ(ask(text).error().code, Code::denied);

  Secret join = trust::ApiToken::generate(trust::TokenKind::admin).to_text();
  ASSERT_TRUE(store_->write([&](store::Writer& w) {
    return store::tokens::add(w, {.kind = store::TokenKind::join, .name = "j"}, join);
  }));
  EXPECT_EQ(ask(join).error().code, Code::denied);
}

TEST(Bearer, TakesOneWellFormedTokenOnly) {
  const std::string good = trust::ApiToken::generate(trust::TokenKind::read).to_text().reveal();
  auto parse = [](std::vector<std::string> values) {
    net::Headers headers;
    for (std::string& value : values)
      headers.add("authorization", std::move(value));
    return bearer_token(headers);
  };
  EXPECT_EQ((*parse({"Bearer " + good}))->reveal(), good);
  EXPECT_EQ((*parse({"bearer   " + good}))->reveal(), good);
  EXPECT_FALSE(parse({})->has_value());
  EXPECT_FALSE(parse({"Basic " + good}));
  EXPECT_FALSE(parse({good}));
  EXPECT_FALSE(parse({"Bearer " + good.substr(0, good.size() - 1)}));
  EXPECT_FALSE(parse({"Bearer " + good, "Bearer " + good}));
}

}  // namespace
}  // namespace consort::server
