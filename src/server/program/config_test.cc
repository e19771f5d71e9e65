#include "server/program/config.h"

#include "server/program/arguments.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::optional<Config> read(std::string_view text, std::string* fault = nullptr) {
  Diagnostics diagnostics;
  auto config = read_config(text, "server.yaml", diagnostics);
  if (fault) *fault = config ? "" : diagnostics.all().front().message;
  return config;
}

TEST(ServerConfigTest, HasADefaultForEverything) {
  auto config = read("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data, "/var/lib/consort-server");
  EXPECT_EQ(config->address, "127.0.0.1");
  EXPECT_EQ(config->port, 8440);
  EXPECT_EQ(config->organization, "default");
  EXPECT_EQ(config->environment, "production");
  EXPECT_THAT(config->reached_at(), ElementsAre("127.0.0.1:8440"));
}

TEST(ServerConfigTest, SaysAllThatCanBeSaid) {
  auto config = read(R"(
data: /srv/consort
listen: "[::]:443"
names: [consort.example.com]
servers: ["consort.example.com:443", "other.example.com:443"]
organization: acme
environment: live
keep_days: {events: 1, reports: 2, operations: 3, facts: 4, compliance: 5}
)");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data, "/srv/consort");
  EXPECT_EQ(config->address, "::");
  EXPECT_EQ(config->port, 443);
  EXPECT_THAT(config->names, ElementsAre("consort.example.com"));
  EXPECT_EQ(config->reached_at().size(), 2u);
  EXPECT_EQ(config->organization, "acme");
  EXPECT_EQ(config->environment, "live");
  EXPECT_EQ(config->keep.events.age, std::chrono::hours(24));
  EXPECT_EQ(config->keep.reports.age, std::chrono::hours(48));
  EXPECT_EQ(config->keep.operations.age, std::chrono::hours(72));
  EXPECT_EQ(config->keep.facts, std::chrono::hours(96));
  EXPECT_EQ(config->keep.compliance, std::chrono::hours(120));
}

TEST(ServerConfigTest, SaysWhatIsWrong) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"data: here", "data: is not an absolute path"},
      {"listen: 8440", "listen: expected text"},
      {"listen: localhost:8440", "is not like 0.0.0.0:8440"},
      {"listen: 127.0.0.1:99999", "is not like 0.0.0.0:8440"},
      {"organization: ../x", "begin with a letter"},
      {"keep_days: {events: 0}", "keep_days.events"},
      {"keep_days: {evens: 1}", "evens"},
      {"nmaes: []", "nmaes"},
      {"[", ""},
  };
  for (const auto& [text, wanted] : cases) {
    std::string fault;
    EXPECT_FALSE(read(text, &fault)) << text;
    EXPECT_THAT(fault, HasSubstr(std::string(wanted))) << text;
  }
}

TEST(ServerConfigTest, IsReachedByItsNameOrItsAddress) {
  Config config;
  ASSERT_TRUE(set_listen(config, "[::1]:8440"));
  EXPECT_THAT(config.reached_at(), ElementsAre("[::1]:8440"));
  name_after_machine(config, "here");  // it listens at one address
  EXPECT_THAT(config.names, ElementsAre());
  ASSERT_TRUE(set_listen(config, "0.0.0.0:8440"));
  name_after_machine(config, "no host's name");
  EXPECT_THAT(config.names, ElementsAre());
  name_after_machine(config, "consort.example.com");
  EXPECT_THAT(config.reached_at(), ElementsAre("consort.example.com:8440"));
  name_after_machine(config, "another");
  EXPECT_THAT(config.names, ElementsAre("consort.example.com"));
}

TEST(ServerArgumentsTest, SayWhatIsToBeDone) {
  auto start = parse_arguments({"start", "--data", "/srv", "--listen", "[::]:1", "--verbose"});
  ASSERT_TRUE(start);
  EXPECT_EQ(start->verb, Verb::start);
  EXPECT_EQ(start->data, "/srv");
  EXPECT_EQ(start->listen, "[::]:1");
  EXPECT_TRUE(start->verbose);
  auto backup = parse_arguments({"backup", "--config", "c.yaml", "there"});
  ASSERT_TRUE(backup);
  EXPECT_EQ(backup->verb, Verb::backup);
  EXPECT_EQ(backup->folder, "there");
  EXPECT_EQ(backup->config, "c.yaml");
  EXPECT_EQ(parse_arguments({"restore", "--help"})->verb, Verb::help);
}

TEST(ServerArgumentsTest, SayWhatIsWrong) {
  const std::pair<std::vector<std::string>, std::string> cases[] = {
      {{}, "nothing to do"},
      {{"stop"}, "'stop' is not start, backup, restore or check"},
      {{"backup"}, "a folder has to be named"},
      {{"backup", "a", "b"}, "'b' is not known here"},
      {{"check", "a"}, "'a' is not known here"},
      {{"start", "--data"}, "--data takes a value"},
      {{"start", "--data", "a", "--data", "b"}, "--data is given twice"},
      {{"check", "--listen", "[::]:1"}, "--listen belongs to start"},
      {{"start", "--what"}, "'--what' is not known here"},
  };
  for (const auto& [words, fault] : cases) {
    auto arguments = parse_arguments(words);
    ASSERT_FALSE(arguments) << fault;
    EXPECT_THAT(arguments.error().message, HasSubstr(fault));
  }
}

}  // namespace
}  // namespace consort::server
