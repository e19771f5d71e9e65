#include "reconcile/difference.h"

namespace consort::reconcile {
namespace {

using model::Map;
using model::Value;

model::TypeSchema services() {
  model::TypeSchema type;
  type.collection = "services";
  type.attributes.resize(2);
  type.attributes[0].name = "state";
  type.attributes[0].values = {"running", "stopped", "absent"};
  type.attributes[1].name = "enabled";
  type.attributes[1].kind = model::AttributeKind::boolean;
  return type;
}

model::Resource nginx(std::string_view state) {
  model::Resource resource;
  resource.address = {"services", "nginx"};
  resource.attributes.set("state", Value(state));
  resource.attributes.set("enabled", Value(true));
  return resource;
}

Map observed(bool enabled) {
  Map map;
  map.set("state", Value(model::Unknown{{"a running systemd"}}));
  map.set("enabled", Value(enabled));
  return map;
}

TEST(Untold, IsNoDifference) {
  EXPECT_FALSE(difference(services(), nginx("running"), observed(true)));
}

TEST(Untold, LeavesTheOtherDifferences) {
  auto change = difference(services(), nginx("running"), observed(false));
  ASSERT_TRUE(change);
  ASSERT_EQ(change->attributes.size(), 1u);
  EXPECT_EQ(change->attributes[0].name, "enabled");
}

TEST(Untold, DoesNotHideWhatMustGo) {
  auto change = difference(services(), nginx("absent"), observed(true));
  ASSERT_TRUE(change);
  EXPECT_EQ(change->action, model::Action::remove);
}

TEST(Untold, IsListedWhenDescribed) {
  std::vector<Untold> expected = {{"state", {"a running systemd"}}};
  EXPECT_EQ(untold(services(), nginx("running"), observed(true)), expected);

  model::Resource quiet = nginx("running");
  quiet.attributes.erase("state");
  EXPECT_TRUE(untold(services(), quiet, observed(true)).empty());
}

}  // namespace
}  // namespace consort::reconcile
