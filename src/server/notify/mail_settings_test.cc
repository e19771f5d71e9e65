#include "server/notify/mail_settings.h"

#include "model/json.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

model::Value mail_with(const std::string& key = "from",
                       const std::string& value = "\"c@x.example\"") {
  model::Map map = model::parse_json(R"({"to": ["ann@example.com"], "from": "c@x.example",
                                         "server": "smtps://mail.example.com"})")
                       ->map();
  map.set(key, *model::parse_json(value));
  return model::Value(std::move(map));
}

TEST(MailSettingsTest, SaysAllThatCanBeSaid) {
  auto mail = mail_settings(*model::parse_json(R"({"to": ["ann@example.com", "b.c+d@x"],
      "from": "consort@example.com", "server": "smtp://mail.example.com:587", "user": "ann",
      "password": "p w", "ca_file": "/etc/ca.pem"})"),
                            "mail");
  ASSERT_TRUE(mail) << mail.error().to_string();
  EXPECT_THAT(mail->to, ElementsAre("ann@example.com", "b.c+d@x"));
  EXPECT_EQ(mail->from, "consort@example.com");
  EXPECT_EQ(mail->server, "smtp://mail.example.com:587");
  EXPECT_FALSE(mail->is_to_this_machine);
  EXPECT_EQ(mail->user, "ann");
  EXPECT_EQ(mail->password, Secret("p w"));
  EXPECT_EQ(mail->ca_file, "/etc/ca.pem");
  for (const char* here :
       {"\"smtp://localhost\"", "\"smtp://127.0.0.1:25\"", "\"smtp://[::1]:25\""})
    EXPECT_TRUE(mail_settings(mail_with("server", here), "mail")->is_to_this_machine) << here;
}

TEST(MailSettingsTest, SaysWhatIsWrong) {
  const std::tuple<std::string, std::string, std::string> cases[] = {
      {"to", "[]", "names nobody"},
      {"to", R"(["ann"])", "as ann@example.com"},
      {"to", R"(["ann@x\r\nBcc: eve@x"])", "as ann@example.com"},
      {"to", R"(["Ann <ann@x>"])", "as ann@example.com"},
      {"to", R"j(["ann@x (home)"])j", "as ann@example.com"},
      {"to", R"(["a..b@x"])", "as ann@example.com"},
      {"to", R"(["ann@x,eve@y"])", "as ann@example.com"},
      {"to", R"(["\"a b\"@x"])", "as ann@example.com"},
      {"to", R"(["ann@[127.0.0.1]"])", "as ann@example.com"},
      {"to", "[\"" + std::string(65, 'a') + "@x\"]", "as ann@example.com"},
      {"from", R"("")", "from"},
      {"from", R"("c@x\n")", "is not an address"},
      {"server", R"("mail.example.com")", "is not smtps://"},
      {"server", R"("http://mail.example.com")", "is not smtps://"},
      {"server", R"("smtps://")", "is not smtps://"},
      {"server", R"("smtps://a:b@mail")", "a user has a key of its own"},
      {"server", R"("smtps://mail/x")", "is not smtps://"},
      {"server", R"("smtps://mail:0")", "has no port"},
      {"server", R"("smtps://mail:65536")", "has no port"},
      {"server", R"("smtps://mail:")", "has no port"},
      {"server", R"("smtps://[::1")", "is not smtps://"},
      {"user", R"("ann")", "is missing: there is a 'user'"},
      {"password", R"("hunter22")", "is missing: there is a 'password'"},
      {"ca_file", R"("ca.pem")", "is not an absolute path"},
      {"sendmail", "true", "sendmail"},
  };
  for (const auto& [key, value, fault] : cases) {
    auto mail = mail_settings(mail_with(key, value), "mail");
    ASSERT_FALSE(mail) << key << ": " << value;
    EXPECT_EQ(mail.error().code, Code::invalid) << key << ": " << value;
    EXPECT_THAT(mail.error().to_string(), HasSubstr(fault)) << key << ": " << value;
    EXPECT_THAT(mail.error().to_string(), Not(HasSubstr("hunter22")));
  }
}

TEST(MailSettingsTest, APasswordStaysWithTheServerItIsFor) {
  auto channels = [](const std::string& server, const std::string& password) {
    return *model::parse_json(R"([{"name":"a","mail":{"to":["a@x"],"from":"c@x","server":")" +
                              server + R"(","user":"u","password":")" + password + "\"}}]");
  };
  const model::Value before = channels("smtps://one", "hunter22");
  EXPECT_EQ(without_channel_secrets(before, kShownSecret), channels("smtps://one", "(secret)"));
  EXPECT_EQ(with_channel_secrets_of(before, channels("smtps://one", "(secret)"), kShownSecret),
            before);
  const model::Value elsewhere =
      with_channel_secrets_of(before, channels("smtps://two", "(secret)"), kShownSecret);
  EXPECT_THAT(model::to_json(elsewhere), Not(HasSubstr("hunter22")));
  model::Map settings;
  settings.set("notifications", elsewhere);
  EXPECT_THAT(notification_channels(settings).error().to_string(), HasSubstr("given again"));
}

}  // namespace
}  // namespace consort::server
