#include "server/deploy/settings.h"

#include <gtest/gtest.h>

#include "model/json.h"

namespace consort::server {
namespace {

Result<DeploySettings> read(const std::string& json) {
  return deploy_settings(model::parse_json(json).value().map());
}

int minute(int day, int hour, int minute = 0) { return (day * 24 + hour) * 60 + minute; }

TEST(DeploySettingsTest, AllHasDefaults) {
  auto settings = read("{}");
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->automatic);
  EXPECT_EQ(settings->strategy, Strategy());
  EXPECT_TRUE(settings->windows.open_at(0));
}

TEST(DeploySettingsTest, SaysHowToDeploy) {
  auto settings = read(R"({"deploy":{"automatic":false,"batch_percent":20,"canary":1}})");
  ASSERT_TRUE(settings) << settings.error().to_string();
  EXPECT_FALSE(settings->automatic);
  EXPECT_EQ(settings->strategy, (Strategy{.batch = {20, true}, .canary = 1}));
}

TEST(DeploySettingsTest, SaysWhatIsWrong) {
  auto fault = [](const std::string& json) {
    auto settings = read(json);
    return settings ? "nothing" : settings.error().message;
  };
  EXPECT_EQ(fault(R"({"deploy":{"canery":1}})"),
            "'deploy' has no 'canery'; did you mean 'canary'?");
  EXPECT_EQ(fault(R"({"deploy":{"batch":0}})"),
            "in 'deploy': 'batch' is not a whole number from 1 to 1000000");
  EXPECT_EQ(fault(R"({"deploy":{"automatic":"yes"}})"), "'deploy.automatic' is not true or false");
  EXPECT_EQ(fault(R"({"deploy":[]})"), "'deploy' is not a map");
  EXPECT_EQ(fault(R"({"deploy":{"windows":"sat"}})"),
            "'windows' is not a list like [{days: [sat, sun], from: \"22:00\", to: \"04:00\"}]");
  for (const char* windows :
       {"{}", "[1]", R"([{"from":"22:00"}])", R"([{"from":"22:00","to":"22:00"}])",
        R"([{"from":"24:01","to":"22:00"}])", R"([{"from":"a2:00","to":"22:00"}])",
        R"([{"from":"2:00","to":"22:00"}])", R"([{"from":"01:00","to":"02:00","days":["so"]}])",
        R"([{"from":"01:00","to":"02:00","days":[]}])",
        R"([{"from":"01:00","to":"02:00","zone":"UTC"}])"})
    EXPECT_NE(fault(std::string(R"({"deploy":{"windows":)") + windows + "}}"), "nothing")
        << windows;
}

TEST(MaintenanceWindowsTest, OpenAndClose) {
  auto windows = MaintenanceWindows::parse(
      model::parse_json(R"([{"days":["mon","sun"],"from":"22:00","to":"04:00"},)"
                        R"({"days":["wed"],"from":"12:00","to":"13:30"}])")
          .value());
  ASSERT_TRUE(windows);
  EXPECT_FALSE(windows->open_at(minute(0, 21, 59)));
  EXPECT_TRUE(windows->open_at(minute(0, 22)));
  EXPECT_TRUE(windows->open_at(minute(1, 3, 59)));
  EXPECT_FALSE(windows->open_at(minute(1, 4)));
  EXPECT_TRUE(windows->open_at(minute(0, 2)));  // of Sunday
  EXPECT_TRUE(windows->open_at(minute(2, 13, 29)));
  EXPECT_FALSE(windows->open_at(minute(2, 13, 30)));
  EXPECT_FALSE(windows->open_at(minute(1, 22)));
}

}  // namespace
}  // namespace consort::server
