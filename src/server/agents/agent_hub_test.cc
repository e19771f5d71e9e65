#include "server/agents/testing/hub_fixture.h"

// Links: how they begin, are kept and end.
namespace consort::server {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

TEST_F(AgentHubTest, WelcomesAndBelievesTheCertificate) {
  Ear ear;
  linked("web1", &ear);
  auto welcome = ear.all<wire::Welcome>();
  ASSERT_EQ(welcome.size(), 1u);
  EXPECT_EQ(welcome[0].window, HubSettings().window);
  EXPECT_EQ(welcome[0].anchors, at_.at.vault->anchors());
  EXPECT_EQ(ear.all<wire::Resume>().size(), 1u);
  at_.run(seconds(2));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::online);
  EXPECT_EQ(at_.hub->presence().find(at_.host("web1").host)->agent, "production/web1");
}

TEST_F(AgentHubTest, TheSilentAreLateAndThenLost) {
  SimulatedAgent& agent = linked("web1");
  at_.run(seconds(100));
  EXPECT_TRUE(agent.linked());  // heartbeats go both ways
  at_.network.cut(*agent.link());
  at_.run(seconds(50));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::late);
  at_.run(seconds(60));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::lost);
  EXPECT_EQ(at_.hub->links(), 0u);
}

TEST_F(AgentHubTest, ANewerLinkReplacesTheOneBefore) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  SimulatedAgent again({.name = "web1", .machine_id = "id of web1", .boot_id = "boot-1"},
                       at_.at.clock);
  at_.connect(again);
  at_.run();
  EXPECT_EQ(ear.goodbye(), "replaced");
  EXPECT_FALSE(agent.linked());
  EXPECT_TRUE(again.welcome());
  at_.run(seconds(2));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::online);
}

TEST_F(AgentHubTest, WhatIsNoMessageEndsTheLink) {
  const std::string large(wire::kMostFrame, 'x');
  const std::string texts[] = {"",
                               "{",
                               "[]",
                               R"({"type":"facts","v":1})",
                               R"({"type":"heartbeat","v":2})",
                               R"({"type":"offer","v":1})",
                               R"({"type":"facts","v":1,"target":")" + large + "\"}"};
  int n = 0;
  for (const std::string& text : texts) {
    Ear ear;
    SimulatedAgent& agent = linked("web" + std::to_string(n++), &ear);
    agent.say_text(text);
    at_.run();
    EXPECT_EQ(ear.goodbye(), "protocol") << text.substr(0, 80);
    EXPECT_FALSE(agent.linked());
  }
  SimulatedAgent& newer = linked("newer");
  newer.say_text(R"({"type":"a-thing-of-tomorrow","v":1})");
  at_.run();
  EXPECT_TRUE(newer.linked());
}

TEST_F(AgentHubTest, NothingIsSaidBeforeHelloAndWelcome) {
  at_.add("web1");
  auto said_by = [&](const std::vector<wire::AgentMessage>& messages) {
    auto link = at_.link("web1");
    std::string last;
    link->start({[&](const net::Message& m) { last = m.bytes; }, [](const net::Closed&) {}});
    for (const auto& message : messages)
      link->send({wire::to_json(message)});
    at_.run();
    return last;
  };
  wire::Hello hello{.agent_version = "0",
                    .boot_id = "boot-1",
                    .machine_id = "id of web1",
                    .stream = "s",
                    .targets = {{.name = "web1"}}};
  wire::State state{.target = "web1"};
  EXPECT_THAT(said_by({state}), HasSubstr("hello"));
  EXPECT_THAT(said_by({hello, state}), HasSubstr("before the welcome"));
  wire::Hello twice = hello;
  twice.targets.push_back({.name = "web1"});
  EXPECT_THAT(said_by({twice}), HasSubstr("twice"));
  hello.protocols = {7, 9};
  EXPECT_THAT(said_by({hello}), HasSubstr("unsupported"));
}

TEST(AgentHubBoundsTest, LinksThatSayNothingAreBoundedAndEnd) {
  TestHub at({.unwelcomed = 3});
  at.add("web1");
  std::vector<std::shared_ptr<net::Link>> links;
  int refused = 0, ended = 0;
  for (int i = 0; i < 5; ++i) {
    links.push_back(at.link("web1"));
    links.back()->start({[&](const net::Message& m) {
                           refused += m.bytes.find("refused") != std::string::npos;
                           ended += m.bytes.find("no hello came") != std::string::npos;
                         },
                         [](const net::Closed&) {}});
  }
  at.run();
  EXPECT_EQ(refused, 2);
  EXPECT_EQ(at.hub->links(), 3u);
  at.run(seconds(30));
  EXPECT_EQ(ended, 3);
  EXPECT_EQ(at.hub->links(), 0u);
}

TEST_F(AgentHubTest, StopSaysGoodbyeToAll) {
  Ear of_web, of_db;
  linked("web1", &of_web);
  linked("db1", &of_db);
  at_.hub->stop();
  at_.run(Duration(0));
  EXPECT_EQ(of_web.goodbye(), "stopping");
  EXPECT_EQ(of_db.goodbye(), "stopping");
  EXPECT_EQ(at_.hub->links(), 0u);
}

}  // namespace
}  // namespace consort::server
