#include "server/notify/channel_settings.h"

#include "model/json.h"

namespace consort::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Result<std::vector<NotificationChannel>> read(const std::string& list) {
  return notification_channels(model::parse_json("{\"notifications\":" + list + "}").value().map());
}

TEST(ChannelSettingsTest, SaysAllThatCanBeSaid) {
  auto channels = read(R"([
    {"name": "ops", "webhook": {"url": "https://x.example/hook?a=b", "secret": "0123456789abcdef"}},
    {"name": "db-team", "changes": ["lost"], "hosts": "tag:db and not drifted",
     "webhook": {"url": "http://127.0.0.1:8080/", "secret": "0123456789abcdef",
                 "ca_file": "/etc/ca.pem"}}])");
  ASSERT_TRUE(channels) << channels.error().to_string();
  ASSERT_EQ(channels->size(), 2u);
  EXPECT_TRUE(channels->at(0).lost && channels->at(0).regained && !channels->at(0).hosts);
  const auto& webhook = std::get<WebhookWay>(channels->at(0).way);
  EXPECT_EQ(webhook.url, "https://x.example/hook?a=b");
  EXPECT_EQ(webhook.secret, Secret("0123456789abcdef"));
  EXPECT_TRUE(channels->at(1).lost && !channels->at(1).regained && channels->at(1).hosts);
  EXPECT_EQ(std::get<WebhookWay>(channels->at(1).way).ca_file, "/etc/ca.pem");
  EXPECT_TRUE(notification_channels({})->empty());
}

TEST(ChannelSettingsTest, SaysWhatIsWrong) {
  const std::string good = R"("webhook":{"url":"https://x/y","secret":"0123456789abcdef"})";
  auto url = [](const std::string& text) {
    return R"([{"name":"a","webhook":{"secret":"0123456789abcdef","url":")" + text + "\"}}]";
  };
  const std::pair<std::string, std::string> cases[] = {
      {"{}", "is not a list"},
      {"[1]", "notifications[0]"},
      {"[{" + good + "}]", "name"},
      {R"([{"name":"A b",)" + good + "}]", "is not of a-z"},
      {R"([{"name":"a"}])", "and so is 'mail'"},
      {R"([{"name":"a","mail":{},)" + good + "}]", "does not go with 'webhook'"},
      {R"([{"name":"a","colour":1,)" + good + "}]", "colour"},
      {R"([{"name":"a","changes":[],)" + good + "}]", "has none"},
      {R"([{"name":"a","changes":["found"],)" + good + "}]", "there are lost, regained"},
      {R"([{"name":"a","hosts":"tag:",)" + good + "}]", "hosts"},
      {R"([{"name":"a",)" + good + R"(},{"name":"a",)" + good + "}]", "twice"},
      {R"([{"name":"a","webhook":{"url":"https://x/y","secret":"short"}}])", "is shorter than 16"},
      {R"([{"name":"a","webhook":{"url":"https://x/y"}}])", "secret"},
      {R"([{"name":"a","webhook":{"url":"https://x","secret":"0123456789abcdef","ca_file":"x"}}])",
       "is not an absolute path"},
      {url("x"), "is not a URL"},
      {url("https://x/ y"), "is not a URL"},
      {url("https:///y"), "names no host"},
      {url("http://x/y"), "is not https"},
      {url("http://127.0.0.1.example/"), "is not https"},
      {url("http://localhost@example.com/"), "name or password"},
      {url("ftp://x/y"), "is not https"},
      {url("file:///etc/passwd"), "names no host"},
      {url("https://ann:password@x/y"), "name or password"},
  };
  for (const auto& [list, fault] : cases) {
    auto channels = read(list);
    ASSERT_FALSE(channels) << list;
    EXPECT_EQ(channels.error().code, Code::invalid) << list;
    EXPECT_THAT(channels.error().to_string(), HasSubstr(fault)) << list;
    EXPECT_THAT(channels.error().to_string(), Not(HasSubstr("0123456789abcdef"))) << list;
  }
  EXPECT_TRUE(read(url("http://[::1]:80/")));
  EXPECT_TRUE(read(url("http://localhost:80/")));
  std::string many = "[";
  for (int i = 0; i < 17; ++i)
    many += (i ? "," : "") + (R"({"name":"n)" + std::to_string(i)) + "\"," + good + "}";
  EXPECT_FALSE(read(many + "]"));
}

TEST(ChannelSettingsTest, ASecretComesBackToTheChannelOfItsName) {
  auto parse = [](const std::string& json) { return *model::parse_json(json); };
  const model::Value before = parse(
      R"([{"name":"a","webhook":{"secret":"one","url":"u"}},{"name":"b","webhook":{"secret":"two"}}])");
  const model::Value shown = without_channel_secrets(before, "(secret)");
  EXPECT_THAT(model::to_json(shown), Not(HasSubstr("one")));
  EXPECT_THAT(model::to_json(shown), HasSubstr("\"url\":\"u\""));
  EXPECT_EQ(with_channel_secrets_of(before, shown, "(secret)"), before);
  const model::Value changed = parse(
      R"j([{"name":"b","webhook":{"secret":"(secret)"}},{"name":"a","webhook":{"secret":"new"}},
           {"name":"c","webhook":{"secret":"(secret)"}},7])j");
  EXPECT_EQ(model::to_json(with_channel_secrets_of(before, changed, "(secret)")),
            R"j([{"name":"b","webhook":{"secret":"two"}},{"name":"a","webhook":{"secret":"new"}},)j"
            R"j({"name":"c","webhook":{"secret":"(secret)"}},7])j");
  EXPECT_EQ(without_channel_secrets(parse("{}"), "x"), parse("{}"));
}

}  // namespace
}  // namespace consort::server
