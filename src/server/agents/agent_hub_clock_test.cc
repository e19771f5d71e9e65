#include "server/agents/testing/hub_fixture.h"
#include "trust/x509/authority.h"

// The server's clock is set while agents are linked: what counts how long something lasts goes on,
// and what has to be compared with a date is compared anew.
namespace consort::server {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::HasSubstr;

class AgentHubClockTest : public AgentHubTest {
 protected:
  void set_clock(Duration ahead) { at_.at.wall.ahead = ahead; }
};

TEST_F(AgentHubClockTest, LinksAreKeptAndNumbersGoOn) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  int64_t number = 0;
  for (Duration ahead : {hours(1), hours(24 * 20), hours(-24 * 365), hours(0), hours(-1)}) {
    set_clock(ahead);
    agent.report("d-" + std::to_string(++number), sha256("catalog"));
    at_.run(seconds(40));
    EXPECT_TRUE(agent.linked()) << ahead.count();
    EXPECT_EQ(agent.kept(), 0u) << ahead.count();
    EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::online) << ahead.count();
  }
  EXPECT_EQ(ear.goodbye(), "");
  EXPECT_EQ(reports("web1").size(), static_cast<size_t>(number));
}

TEST_F(AgentHubClockTest, TheSilentAreLostByTimeThatPassed) {
  SimulatedAgent& agent = linked("web1");
  at_.network.cut(*agent.link());
  set_clock(hours(5));
  at_.run(seconds(1));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::online);
  set_clock(hours(-5));
  at_.run(seconds(120));
  EXPECT_EQ(stored_connectivity("web1"), store::Connectivity::lost);
}

TEST_F(AgentHubClockTest, OrdersAndQuestionsDoNotWaitForTheDate) {
  SimulatedAgent& agent = linked("web1");
  set_clock(hours(-24));
  auto offering = at_.offering("web1");
  ASSERT_TRUE(offer(offering));
  ASSERT_TRUE(apply(offering, "d-1"));
  EXPECT_EQ(reports("web1").at(0).run, "d-1");
  std::optional<Code> answer;
  at_.network.cut(*agent.link());
  at_.hub->read(at_.host("web1"), "files", {"/etc/motd"}, seconds(5),
                [&](const auto& said) { answer = said.error().code; });
  set_clock(hours(24));
  at_.run(seconds(1));
  EXPECT_EQ(answer, std::nullopt);
  at_.run(seconds(5));
  EXPECT_EQ(answer, Code::timeout);
}

TEST_F(AgentHubClockTest, ACertificateThatHasEndedByTheDateEndsItsLink) {
  Ear ear;
  SimulatedAgent& agent = linked("web1", &ear);
  set_clock(trust::kAgentLife);
  at_.run(seconds(40));
  EXPECT_EQ(ear.goodbye(), "revoked");
  EXPECT_FALSE(agent.linked());
  set_clock(hours(0));
  at_.connect(agent);
  at_.run();
  EXPECT_TRUE(agent.welcome()) << "the certificate was never revoked";
}

// Before the authority itself was made nothing can be certified; what was certified goes on.
TEST_F(AgentHubClockTest, NobodyJoinsBeforeTheAuthorityIsValid) {
  linked("web1");
  set_clock(hours(-24));
  TestMachine machine("web2");
  auto answer = at_.at.desk->ask(machine.request(at_.at.token()), "192.0.2.1");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::stale) << answer.error().to_string();
  EXPECT_THAT(answer.error().to_string(), HasSubstr("issues from"));
  set_clock(hours(0));
  linked("web2");
}

}  // namespace
}  // namespace consort::server
