#include "model/value.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "model/testing/arbitrary.h"

namespace consort::model {
namespace {

// A Map against std::map plus the order of first insertion.
RC_GTEST_PROP(Map, BehavesLikeAnOrderedMap, ()) {
  Map map;
  std::map<std::string, int> model;
  std::vector<std::string> order;
  auto steps = *rc::gen::container<std::vector<std::tuple<int, int>>>(
      rc::gen::tuple(rc::gen::inRange(0, 3), rc::gen::inRange(0, 30)));
  for (auto [step, number] : steps) {
    std::string key = "key" + std::to_string(number);
    bool there = model.contains(key);
    if (step == 0) {
      map.set(key, Value(number + 1));
      model[key] = number + 1;
    } else if (step == 1) {
      RC_ASSERT(map.insert(text(key), Value(number)) == !there);
      model.try_emplace(key, number);
    } else {
      RC_ASSERT(map.erase(key) == there);
      model.erase(key);
      std::erase(order, key);
    }
    if (step != 2 && !there) order.push_back(key);
  }
  RC_ASSERT(map.keys() == order);
  for (int i = 0; i < 30; ++i) {
    std::string key = "key" + std::to_string(i);
    auto expected = model.find(key);
    const Value* value = map.find(key);
    RC_ASSERT((value != nullptr) == (expected != model.end()));
    if (value) RC_ASSERT(value->integer() == expected->second);
  }
}

TEST(Value, IsCopiedOnWrite) {
  Value first(List{Value(1)});
  Value second = first;
  second.own_list().push_back(Value(2));
  EXPECT_EQ(first.list().size(), 1u);
  EXPECT_EQ(second.list().size(), 2u);
}

TEST(Value, StaysSmall) { EXPECT_EQ(sizeof(Value), 32u); }

RC_GTEST_PROP(Value, EqualsItsCopyWhateverTheMark, ()) {
  static const std::string document = "a.yaml";
  Value value = *any_value();
  RC_ASSERT(value.with_mark({&document, 1, 1}) == value);
}

TEST(Value, TellsKindsApart) {
  EXPECT_FALSE(Value(1) == Value(1.0));
  EXPECT_FALSE(Value(1) == Value("1"));
  EXPECT_FALSE(Value() == Value(false));
}

TEST(FindPath, LooksDown) {
  Map os, root;
  os.set("major", Value(12));
  root.set("os", Value(os));
  EXPECT_EQ(find_path(root, "os.major")->integer(), 12);
  EXPECT_EQ(find_path(root, "os.minor"), nullptr);
  EXPECT_EQ(find_path(root, "os.major.x"), nullptr);
  EXPECT_EQ(find_path(root, ""), nullptr);
  root.set("network", Value(Unknown{{"facts.network"}}));
  EXPECT_TRUE(find_path(root, "network.ip")->is_unknown());
}

TEST(HasUnknown, LooksInside) {
  Map map;
  map.set("a", Value(List{Value(Unknown{{"facts.x"}}), Value(Unknown{{"facts.y"}})}));
  std::vector<std::string> waits_for;
  EXPECT_TRUE(has_unknown(Value(map), &waits_for));
  EXPECT_EQ(waits_for, (std::vector<std::string>{"facts.x", "facts.y"}));
  EXPECT_FALSE(has_secret(Value(map)));
  map.set("b", Value(List{Value(SecretText{})}));
  EXPECT_TRUE(has_secret(Value(map)));
}

}  // namespace
}  // namespace consort::model
