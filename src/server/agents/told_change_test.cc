#include "server/agents/told_change.h"

#include <gtest/gtest.h>

#include "model/change.h"
#include "model/json.h"
#include "server/agents/likeness.h"

namespace consort::server {
namespace {

wire::Drift drift() {
  wire::Drift drift;
  drift.change = model::Change{.address = {"files", "/etc/motd"}, .action = model::Action::update};
  drift.change->attributes = {{"mode", model::Value("0666"), model::Value("0644")}};
  return drift;
}

TEST(ToldChange, ComesApartAgain) {
  wire::Drift by_somebody = drift();
  by_somebody.by = wire::Attribution{.user = "anna", .meanwhile = {"bob was logged in"}};
  auto told = told_change(to_store(by_somebody));
  ASSERT_TRUE(told) << told.error().to_string();
  auto change = model::change_from_value(told->change);
  ASSERT_TRUE(change) << change.error().to_string();
  EXPECT_EQ(*change, *by_somebody.change);
  ASSERT_TRUE(told->by);
  EXPECT_EQ(model::to_json(*told->by),
            R"({"meanwhile":["bob was logged in"],"package_transaction":"","user":"anna"})");
  EXPECT_FALSE(told_change(to_store(drift()))->by);
  EXPECT_FALSE(told_change("nonsense"));
}

// The same thing done by two people is one proposal.
TEST(ToldChange, IsAlikeWhoeverDidIt) {
  wire::Drift one = drift(), other = drift();
  one.by = wire::Attribution{.user = "anna"};
  EXPECT_EQ(likeness_of(*one.change), likeness_of(*other.change));
}

}  // namespace
}  // namespace consort::server
