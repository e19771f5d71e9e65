#include "server/environments/environment_settings.h"

#include "model/json.h"

namespace consort::server {
namespace {

Result<EnvironmentSettings> read(const std::string& json) {
  return environment_settings(model::parse_json(json).value().map());
}

TEST(EnvironmentSettingsTest, AllHasDefaults) {
  auto settings = read("{}");
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->deploy.automatic);
  EXPECT_FALSE(settings->follow);
  EXPECT_FALSE(settings->hook_secret);
  settings = read(R"({"follow":{"url":"https://git.example.com/site.git"}})");
  ASSERT_TRUE(settings) << settings.error().to_string();
  EXPECT_EQ(settings->follow->outside.branch, "main");
  EXPECT_EQ(settings->follow->every, std::chrono::minutes(1));
  EXPECT_FALSE(settings->follow->outside.follow_rewrites);
}

TEST(EnvironmentSettingsTest, SaysAllThatCanBeSaid) {
  auto settings = read(R"({
    "deploy": {"automatic": false},
    "follow": {"url": "ssh://git@git.example.com/ops/site.git", "branch": "live/eu", "every_seconds": 5,
               "rewrites": true, "authorization": "Bearer x", "ca_file": "/etc/ca.pem",
               "key_file": "/etc/key", "known_hosts_file": "/etc/known"},
    "hook_secret": "0123456789abcdef"})");
  ASSERT_TRUE(settings) << settings.error().to_string();
  EXPECT_FALSE(settings->deploy.automatic);
  const OutsideBranch& outside = settings->follow->outside;
  EXPECT_EQ(outside.url, "ssh://git@git.example.com/ops/site.git");
  EXPECT_EQ(outside.branch, "live/eu");
  EXPECT_TRUE(outside.follow_rewrites);
  EXPECT_EQ(outside.authorization, Secret("Bearer x"));
  EXPECT_EQ(outside.ca_file, "/etc/ca.pem");
  EXPECT_EQ(outside.key_file, "/etc/key");
  EXPECT_EQ(outside.known_hosts_file, "/etc/known");
  EXPECT_EQ(settings->follow->every, std::chrono::seconds(5));
  EXPECT_EQ(settings->hook_secret, Secret("0123456789abcdef"));
}

TEST(EnvironmentSettingsTest, SecretsOfChannelsAreShownAsAWordThatMayComeBack) {
  const model::Map before = model::parse_json(R"({"notifications":[
    {"name":"ops","webhook":{"url":"https://x/y","secret":"0123456789abcdef"}}]})")
                                .value()
                                .map();
  const model::Map shown = without_secrets(before);
  EXPECT_THAT(model::to_json(shown), ::testing::Not(::testing::HasSubstr("0123456789abcdef")));
  EXPECT_EQ(model::to_json(with_secrets_of(before, shown)), model::to_json(before));
  EXPECT_EQ(environment_settings(before)->notifications.at(0).name, "ops");
  EXPECT_FALSE(read(R"({"notifications":[{"name":"ops"}]})"));
}

TEST(EnvironmentSettingsTest, SaysWhatIsWrong) {
  const std::pair<std::string, std::string> cases[] = {
      {R"({"folow": {}})", "folow"},
      {R"({"follow": {}})", "url"},
      {R"({"follow": "https://x/y"})", "follow"},
      {R"({"follow": {"url": "https://x/y", "brunch": "x"}})", "brunch"},
      {R"({"follow": {"url": "file:///etc"}})", "only https, ssh are allowed"},
      {R"({"follow": {"url": "git.example.com:site.git"}})", "only https, ssh are allowed"},
      {R"({"follow": {"url": "https://x/y z"}})", "is not a URL"},
      {R"({"follow": {"url": "https://me:password@x/y"}})", "no name and password"},
      {R"({"follow": {"url": "https://x/y", "branch": "../x"}})", "cannot be a branch"},
      {R"({"follow": {"url": "https://x/y", "every_seconds": 1}})", "every_seconds"},
      {R"({"follow": {"url": "https://x/y", "ca_file": "ca.pem"}})", "is not an absolute path"},
      {R"({"follow": {"url": "https://x/y", "authorization": "a\r\nX-Evil: b"}})",
       "is not one line"},
      {R"({"hook_secret": "short"})", "is shorter than 16 characters"},
      {R"({"deploy": {"canery": 1}})", "did you mean 'canary'?"},
  };
  for (const auto& [json, fault] : cases) {
    auto settings = read(json);
    ASSERT_FALSE(settings) << json;
    EXPECT_EQ(settings.error().code, Code::invalid) << json;
    EXPECT_THAT(settings.error().to_string(), ::testing::HasSubstr(fault)) << json;
    EXPECT_THAT(settings.error().to_string(), ::testing::Not(::testing::HasSubstr("a\r\n")));
  }
}

model::Map map_of(const std::string& json) { return model::parse_json(json).value().map(); }

TEST(EnvironmentSettingsTest, SecretsAreShownAsAWordThatMayComeBack) {
  const model::Map before =
      map_of(R"({"follow":{"authorization":"Bearer x","url":"https://x/y"},"hook_secret":"0123"})");
  const model::Map shown = without_secrets(before);
  const std::string text = model::to_json(shown);
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("Bearer x")));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("0123")));
  EXPECT_THAT(text, ::testing::HasSubstr("https://x/y"));
  EXPECT_EQ(model::to_json(with_secrets_of(before, shown)), model::to_json(before));
  const model::Map other = map_of(R"({"hook_secret":"another"})");
  EXPECT_EQ(model::to_json(with_secrets_of(before, other)), model::to_json(other));
  EXPECT_EQ(model::to_json(without_secrets(map_of(R"({"deploy":{}})"))), R"({"deploy":{}})");
}

}  // namespace
}  // namespace consort::server
