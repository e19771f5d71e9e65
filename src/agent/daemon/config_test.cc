#include "agent/daemon/config.h"

#include <gtest/gtest.h>

#include "agent/daemon/state_board.h"
#include "agent/identity/server_address.h"
#include "agent/program/arguments.h"
#include "trust/testing/folder.h"

namespace consort::agent {
namespace {

using namespace std::chrono_literals;

std::optional<Config> read(std::string_view text, std::string* fault = nullptr) {
  Diagnostics diagnostics;
  auto config = read_config(text, "agent.yaml", diagnostics);
  if (fault) *fault = config ? "" : diagnostics.all().front().message;
  return config;
}

TEST(AgentConfig, HasADefaultForEverything) {
  auto config = read("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->data, "/var/lib/consort");
  EXPECT_TRUE(config->local);
  EXPECT_FALSE(config->apply_offers);
  EXPECT_FALSE(config->metrics);
}

TEST(AgentConfig, SaysAllThatCanBeSaid) {
  auto config = read(R"(
data: /srv/consort
servers: ["consort.example.com:8440", "[2001:db8::1]:8440"]
local: false
roots:
  - name: image
    path: /srv/image
apply: offered
scan_every: 1h
facts_every: 2h
content_bytes: 10000000
metrics: "[::1]:9440"
)");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->servers.size(), 2u);
  EXPECT_FALSE(config->local);
  ASSERT_EQ(config->roots.size(), 1u);
  EXPECT_EQ(config->roots[0].path, "/srv/image");
  EXPECT_TRUE(config->apply_offers);
  EXPECT_EQ(config->scan_every, 1h);
  EXPECT_EQ(config->facts_every, 2h);
  EXPECT_EQ(config->content_bytes, 10'000'000);
  ASSERT_TRUE(config->metrics);
  EXPECT_EQ(config->metrics->host, "::1");
  EXPECT_EQ(config->metrics->port, 9440);
}

TEST(AgentConfig, SaysWhatToObserve) {
  EXPECT_FALSE(read("observe: false")->observe);
  EXPECT_EQ(read("observe: [/opt]")->observed_folders, std::vector<std::string>{"/opt"});
  auto config = read(R"(
observe:
  roots: [/opt/app]
  ignore:
    - {path: "/opt/app/cache/*", reason: what the app keeps for itself}
)");
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->observe);
  EXPECT_EQ(config->observed_folders, std::vector<std::string>{"/opt/app"});
  ASSERT_EQ(config->ignored.size(), 1u);
  EXPECT_EQ(config->ignored[0].path, "/opt/app/cache/*");
  EXPECT_EQ(config->ignored[0].reason, "what the app keeps for itself");
  std::string fault;
  EXPECT_FALSE(read("observe: {ignore: [{path: /opt/x}]}", &fault));
  EXPECT_NE(fault.find("observe.ignore[0].reason"), fault.npos) << fault;
  EXPECT_FALSE(read("observe: {ignore: [{path: x, reason: y}]}", &fault));
  EXPECT_NE(fault.find("is not an absolute path"), fault.npos) << fault;
  EXPECT_FALSE(read("observe: {folders: [/opt]}", &fault));
  EXPECT_NE(fault.find("folders"), fault.npos) << fault;
}

TEST(AgentConfig, SaysWhatIsWrongAndWhere) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"sever: x", "sever"},
      {"data: here", "data: is not an absolute path"},
      {"servers: [nowhere]", "'nowhere' is not the address of a server"},
      {"apply: never", "apply: 'never' is neither ordered nor offered"},
      {"scan_every: soon", "scan_every"},
      {"scan_every: 1s", "scan_every: is shorter than 10s"},
      {"roots: [{name: ../x, path: /srv}]", "roots[0].name"},
      {"roots: [{name: a, path: /srv}, {name: a, path: /srv}]", "roots[1].name: is given twice"},
      {"roots: [{name: a, path: srv}]", "roots[0].path: is not an absolute path"},
      {"metrics: '0.0.0.0:9440'", "metrics: '0.0.0.0:9440' is not a loopback address"},
      {"metrics: 'localhost:9440'", "is not a loopback address"},
      {"metrics: yes", "metrics"},
      {"- data", "a map is expected"},
      {"data: [", ""},
  };
  for (const auto& [text, part] : cases) {
    std::string fault;
    EXPECT_FALSE(read(text, &fault)) << text;
    EXPECT_NE(fault.find(part), std::string::npos) << text << ": " << fault;
  }
}

TEST(AgentConfig, MayBeMissingUnlessItIsAskedFor) {
  trust::Folder folder;
  EXPECT_FALSE(load_config(folder.path() + "/agent.yaml"));
  folder.write("agent.yaml", "data: /srv\n");
  EXPECT_EQ(load_config(folder.path() + "/agent.yaml")->data, "/srv");
}

TEST(ServerAddress, IsAHostAndAPort) {
  EXPECT_EQ(ServerAddress::parse("a.example.com:8440")->host, "a.example.com");
  EXPECT_EQ(ServerAddress::parse("[2001:db8::1]:443")->host, "2001:db8::1");
  EXPECT_EQ(ServerAddress::parse("192.0.2.1:443")->port, 443);
  for (const char* wrong :
       {"", "a", "a:", ":1", "a:0", "a:65536", "2001:db8::1:443", "u@h:1", "h/p:1", "[]:1"})
    EXPECT_FALSE(ServerAddress::parse(wrong)) << wrong;
}

TEST(AgentArguments, NameAVerbAndItsOptions) {
  auto run = parse_arguments({"--config", "/x.yaml", "run", "--data", "/srv"});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->verb, Verb::run);
  EXPECT_EQ(run->config, "/x.yaml");
  EXPECT_EQ(run->data, "/srv");
  auto join = parse_arguments({"join", "-", "--server", "a:1", "--server", "b:1", "--again"});
  ASSERT_TRUE(join);
  EXPECT_EQ(join->token, "-");
  EXPECT_EQ(join->servers.size(), 2u);
  EXPECT_TRUE(join->again);
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{},
                                                {"dance"},
                                                {"run", "fast"},
                                                {"run", "--config"},
                                                {"status", "--yaml"},
                                                {"run", "--data", "/a", "--data", "/b"}})
    EXPECT_FALSE(parse_arguments(wrong));
}

TEST(AgentArguments, HelpIsThereAfterAVerbToo) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"join", "--help"},
                                                {"join", "-h"},
                                                {"run", "--data", "/srv", "--help"}}) {
    auto help = parse_arguments(words);
    ASSERT_TRUE(help);
    EXPECT_EQ(help->verb, Verb::help);
  }
}

TEST(StateBoard, TellsNewsAtMostOnceInASecond) {
  ManualClock clock;
  StateBoard board;
  wire::State state{.target = "web1"};
  board.put(state);
  EXPECT_EQ(board.due(clock.now()).size(), 1u);
  EXPECT_FALSE(board.wake());
  state.paused = true;
  board.put(state);
  EXPECT_TRUE(board.due(clock.now()).empty());
  ASSERT_TRUE(board.wake());
  EXPECT_EQ(*board.wake() - clock.now(), 1s);
  state.counts.compliant = 3;
  board.put(state);
  clock.advance(1s);
  auto due = board.due(clock.now());
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0], state);  // the last one only
  board.put(state);
  EXPECT_FALSE(board.wake());
  board.tell_again();
  clock.advance(1s);
  EXPECT_EQ(board.due(clock.now()).size(), 1u);
}

}  // namespace
}  // namespace consort::agent
