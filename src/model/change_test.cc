#include "model/change.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::model {
namespace {

Plan sample() {
  Change change;
  change.address = {"files", "/etc/motd"};
  change.action = Action::update;
  change.attributes = {{"mode", Value("0600"), Value("0644")},
                       {"content", Value("a\n"), Value("b\n"), false, "--- a\n+++ b\n"},
                       {"password", Value("old"), Value("new"), true, "-old\n+new\n"}};
  change.because = {"drifted"};
  change.conditional = true;
  Plan plan;
  plan.host = "web1";
  plan.root = "/srv/image";
  plan.catalog = sha256("catalog");
  plan.changes = {change, {{"services", "nginx"}, Action::refresh}};
  plan.failed = {{{"users", "deploy"}, "cannot read /etc/passwd"}};
  plan.waiting = {{{"mounts", "/data"}, "waits for facts.disks"}};
  plan.summary = {0, 1, 0, 0, 1, 40, 1, 1};
  return plan;
}

Digest key_of(std::string_view text) {
  Digest key;
  std::copy(text.begin(), text.end(), key.bytes.begin());
  return key;
}
const Redactor kRedact(key_of("Jefe"));

std::string text_of(const Plan& plan) { return to_json(to_value(plan, kRedact)); }

TEST(Plan, ComesBackButForWhatIsSensitive) {
  Plan plan = sample();
  auto back = plan_from_value(*parse_json(text_of(plan)));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(text_of(*back), text_of(plan));
  EXPECT_EQ(back->changes[0].attributes[1], plan.changes[0].attributes[1]);
  EXPECT_EQ(back->changes[1], plan.changes[1]);
  EXPECT_EQ(back->failed, plan.failed);
  EXPECT_EQ(back->waiting, plan.waiting);
  EXPECT_EQ(back->root, plan.root);
}

TEST(Plan, IsForTheMachineItselfUnlessItSays) {
  Plan plan = sample();
  plan.root = "/";
  EXPECT_EQ(text_of(plan).find("root"), std::string::npos);
  EXPECT_EQ(plan_from_value(*parse_json(text_of(plan))).value().root, "/");
}

TEST(Change, ComesBackAlone) {
  Change change = sample().changes[0];
  change.attributes.own().pop_back();
  auto back = change_from_value(to_value(change, kRedact));
  ASSERT_TRUE(back) << back.error().to_string();
  EXPECT_EQ(*back, change);
  EXPECT_EQ(change_from_value(Value(Map())).error().message, "address: is missing");
}

TEST(Plan, ShowsNothingSensitive) {
  std::string text = text_of(sample());
  EXPECT_EQ(text.find("old"), std::string::npos);
  EXPECT_EQ(text.find("new"), std::string::npos);
  EXPECT_NE(text.find(to_json(kRedact(Value("new")))), std::string::npos);
}

TEST(Redactor, TellsNothingWithoutAKey) {
  Redactor redact;
  EXPECT_EQ(redact(Value("hunter2")), redact(Value("hunter3")));
  EXPECT_EQ(redact(kRedact(Value("hunter2"))), kRedact(Value("hunter2")));
  EXPECT_TRUE(redact(Value()).is_null());
}

TEST(Redactor, MakesComparableAndStable) {
  Value secret("hunter2");
  EXPECT_EQ(kRedact(secret), kRedact(Value("hunter2")));
  EXPECT_FALSE(kRedact(secret) == kRedact(Value("hunter3")));
  EXPECT_EQ(kRedact(kRedact(secret)), kRedact(secret));
  EXPECT_TRUE(kRedact(Value()).is_null());
  Map liar;
  liar.set("$redacted", secret);
  EXPECT_EQ(to_json(kRedact(Value(liar))).find("hunter2"), std::string::npos);
}

// What openssl says of it: printf '"hunter2"' | openssl dgst -sha256 -hmac Jefe
TEST(Redactor, TellsNothingToWhoHasNotTheKey) {
  EXPECT_EQ(to_json(kRedact(Value("hunter2"))),
            "{\"$redacted\":\"580f7cf58df1e7fd0cf35e016182896a60a9f2d729a29143265ebdcf6393554b\"}");
  EXPECT_FALSE(Redactor(key_of("other"))(Value("hunter2")) == kRedact(Value("hunter2")));
}

TEST(Plan, KeepsEveryAction) {
  for (Action action :
       {Action::create, Action::update, Action::remove, Action::run, Action::refresh}) {
    Plan plan;
    plan.changes = {{{"files", "a"}, action}};
    auto back = plan_from_value(to_value(plan, kRedact));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->changes[0].action, action);
  }
}

TEST(Plan, RefusesWhatIsNone) {
  const struct {
    std::string_view from, to, error;
  } cases[] = {
      {"\"update\",\"address\"", "\"burn\",\"address\"", "changes[0].action: 'burn' is not create"},
      {"\"host\"", "\"hots\"", "host: is missing"},
      {"\"conditional\":true", "\"conditional\":1",
       "changes[0].conditional: expected true or false, not integer"},
      {"\"from\":\"0600\"", "\"form\":\"0600\"", "changes[0].attributes[0].from: is missing"},
      {"\"unchanged\":40", "\"unchanged\":-1", "summary.unchanged: -1 is not between 0"},
      {"users.deploy", "users", "failed[0].address: 'users' is not an address"},
      {"mounts./data", "mounts", "waiting[0].address: 'mounts' is not an address"},
      {"\"summary\"", "\"zummary\"", "summary: is missing"},
  };
  for (const auto& [from, to, error] : cases) {
    std::string text = text_of(sample());
    size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << " in " << text;
    auto plan = plan_from_value(*parse_json(text.replace(at, from.size(), to)));
    ASSERT_FALSE(plan) << to;
    EXPECT_TRUE(plan.error().message.starts_with(error)) << plan.error().message;
  }
  EXPECT_EQ(plan_from_value(Value(1)).error().message, "a map is expected, not integer");
}

}  // namespace
}  // namespace consort::model
