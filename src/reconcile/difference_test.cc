#include "reconcile/difference.h"

namespace consort::reconcile {
namespace {

using model::AttributeSchema;
using model::List;
using model::Map;
using model::Value;

Map map(std::vector<std::pair<std::string, Value>> entries) {
  Map map;
  for (auto& [key, value] : entries)
    map.set(key, std::move(value));
  return map;
}

class Difference : public testing::Test {
 protected:
  Difference() {
    type_.collection = "things";
    AttributeSchema state{"state"};
    state.values = {"present", "absent"};
    AttributeSchema content{"content", model::AttributeKind::content};
    content.only_on_create = model::Condition{"seed", Value(true)};
    AttributeSchema seed{"seed", model::AttributeKind::boolean};
    seed.role = model::AttributeRole::option;
    AttributeSchema labels{"labels", model::AttributeKind::list};
    type_.attributes = {state, content, seed, AttributeSchema{"mode", model::AttributeKind::mode},
                        labels};
  }

  // Names of the attributes that differ; "-" when nothing is to be done.
  std::string differ(Map desired, Map observed) {
    model::Resource resource;
    resource.address = {"things", "x"};
    resource.attributes = std::move(desired);
    auto change = difference(type_, resource, observed);
    if (!change) return "-";
    std::string names;
    for (const model::AttributeChange& part : change->attributes)
      names += part.name + " ";
    return names;
  }

  model::TypeSchema type_;
};

TEST_F(Difference, WhatOnlyACreationSetsIsLeftAloneAfterwards) {
  Map wanted = map({{"state", Value("present")}, {"content", Value("a")}, {"seed", Value(true)}});
  EXPECT_EQ(differ(wanted, map({{"state", Value("absent")}})), "state content ");
  EXPECT_EQ(differ(wanted, map({{"state", Value("present")}, {"content", Value("b")}})), "-");
  wanted.set("seed", Value(false));
  EXPECT_EQ(differ(wanted, map({{"state", Value("present")}, {"content", Value("b")}})),
            "content ");
}

TEST_F(Difference, OfSeveralObservationsEachMustDo) {
  Map wanted = map({{"mode", Value("u+x")}});
  EXPECT_EQ(differ(wanted, map({{"mode", Value(List{Value("0700"), Value("0755")})}})), "-");
  EXPECT_EQ(differ(wanted, map({{"mode", Value(List{Value("0700"), Value("0644")})}})), "mode ");
}

TEST_F(Difference, AListOfAListAttributeIsOneObservation) {
  Map wanted = map({{"labels", Value(List{Value("a"), Value("b")})}});
  EXPECT_EQ(differ(wanted, map({{"labels", Value(List{Value("a"), Value("b")})}})), "-");
  EXPECT_EQ(differ(wanted, map({{"labels", Value(List{Value("a")})}})), "labels ");
}

TEST_F(Difference, WhatWasNotObservedDiffers) {
  EXPECT_EQ(differ(map({{"mode", Value("0644")}}), Map()), "mode ");
}

}  // namespace
}  // namespace consort::reconcile
